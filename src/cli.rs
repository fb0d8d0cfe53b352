//! The commands: what each takes and what it calls. The only file that prints.
//!
//! Output that a script may want goes to standard output, all else to standard error. Exit status: 0 done, 1 the content
//! has errors, 2 the command could not run.

use std::io::{IsTerminal, Write};
use std::net::IpAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use include_dir::{Dir, include_dir};

use crate::build::{self, Built, Strictness};
use crate::check;
use crate::date::Day;
use crate::diag::emit::{Color, Format, Printer, escape_controls, print};
use crate::diag::{Code, Diagnostic, Error, Severity};
use crate::new;
use crate::path::SitePath;
use crate::serve;
use crate::site::{Drafts, Options, Shelved, Site, assemble_once};
use crate::source::{CONFIG, Sources};

/// The explanation of each code.
static EXPLANATIONS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/tests/codes");

/// Work shorter than this shows no progress.
const PATIENCE: Duration = Duration::from_millis(500);

/// Turns a folder of annotated briefings into a cross-linked site
#[derive(Parser)]
#[command(
    name = "chancery",
    version,
    arg_required_else_help = true,
    max_term_width = 100,
    after_help = "Exit status: 0 done; 1 the content has errors; 2 the command could not run."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    common: Common,
}

/// Flags of every command.
#[derive(Args)]
struct Common {
    /// The site [default: the nearest parent folder with a site.toml]
    #[arg(long, short, global = true, value_name = "DIR")]
    root: Option<PathBuf>,
    /// What "today" is; SOURCE_DATE_EPOCH is honoured
    #[arg(long, global = true, value_name = "DATE", value_parser = parse_day)]
    today: Option<Day>,
    /// Print errors and warnings only
    #[arg(long, short, global = true)]
    quiet: bool,
    /// Print what is done
    #[arg(long, short, global = true, conflicts_with = "quiet")]
    verbose: bool,
    /// When to colour
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: When,
}

/// When to colour.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum When {
    Auto,
    Always,
    Never,
}

/// How diagnostics print.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatFlag {
    Human,
    Short,
    Json,
    Sarif,
    Github,
}

/// What `new` makes.
#[derive(Clone, Copy, ValueEnum)]
enum NewKind {
    Briefing,
    Actor,
    Topic,
    Template,
}

/// The commands.
#[derive(Subcommand)]
enum Command {
    /// Make a new site that builds at once
    Init {
        /// Where [default: this folder]
        #[arg(value_name = "DIR")]
        folder: Option<PathBuf>,
    },
    /// Make a file with its front matter; never overwrites
    New {
        /// What it is
        kind: NewKind,
        /// Its title or name; of a template the theme's file: briefing.html
        title: String,
        /// Print the theme's template and write nothing
        #[arg(long)]
        print: bool,
    },
    /// Build the site
    Build(BuildFlags),
    /// Preview the site, live
    Serve(ServeFlags),
    /// Report everything that is wrong; write nothing
    Check(CheckFlags),
    /// Explain a diagnostic, with an example and its repair
    Explain {
        /// The code, as printed in brackets
        code: Option<String>,
    },
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page, of one command if it is named
    #[command(hide = true)]
    Man {
        /// The command
        command: Option<String>,
    },
}

/// Flags of `build`.
#[derive(Args)]
struct BuildFlags {
    /// Where to [default: `build.output`, else public]
    #[arg(long, short, value_name = "DIR")]
    output: Option<PathBuf>,
    /// In place of `base_url`
    #[arg(long, short = 'u', value_name = "URL", value_parser = parse_base)]
    base_url: Option<String>,
    /// With drafts
    #[arg(long)]
    drafts: bool,
    /// Warnings fail too
    #[arg(long)]
    strict: bool,
    /// How diagnostics print
    #[arg(long, default_value = "human")]
    format: FormatFlag,
}

/// Flags of `serve`.
#[derive(Args)]
struct ServeFlags {
    /// The address to listen at
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1")]
    interface: IpAddr,
    /// The port [default: `serve.port`, else 1111]; a taken one moves on to the next
    #[arg(long, short, value_name = "N")]
    port: Option<u16>,
    /// Open the browser
    #[arg(long, short = 'O')]
    open: bool,
    /// In place of `base_url`; its path is kept
    #[arg(long, short = 'u', value_name = "URL", value_parser = parse_base)]
    base_url: Option<String>,
    /// With drafts
    #[arg(long)]
    drafts: bool,
}

/// Flags of `check`.
#[derive(Args)]
struct CheckFlags {
    /// Also ask the web whether links live
    #[arg(long)]
    online: bool,
    /// With drafts
    #[arg(long)]
    drafts: bool,
    /// Warnings fail too
    #[arg(long)]
    strict: bool,
    /// How diagnostics print
    #[arg(long, default_value = "human")]
    format: FormatFlag,
}

/// Reads a day.
fn parse_day(text: &str) -> Result<Day, String> {
    Day::parse(text).ok_or_else(|| format!("`{text}` is not a day: write 2026-01-31"))
}

/// Reads the address that a site is published at.
fn parse_base(text: &str) -> Result<String, String> {
    crate::config::sound_base(text)
}

/// Runs the command that the arguments name.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    std::panic::set_hook(Box::new(|fault| say(&fault_of_ours(&fault.to_string()))));
    match catch_unwind(AssertUnwindSafe(|| dispatch(cli))) {
        Ok(Ok(code)) => code,
        Ok(Err(error)) => {
            say(&format!("error: {}", escape_controls(&error.to_string())));
            ExitCode::from(2)
        }
        // The hook has said what it was.
        Err(_) => ExitCode::from(2),
    }
}

/// What is said of a panic, on one line; it may quote what a file says.
fn fault_of_ours(what: &str) -> String {
    let what = what.lines().collect::<Vec<_>>().join(" ");
    format!(
        "error: a fault of chancery, please report it: {}",
        escape_controls(&what)
    )
}

/// One arm a command.
fn dispatch(cli: Cli) -> Result<ExitCode, Error> {
    let common = &cli.common;
    match cli.command {
        Command::Init { folder } => init(common, folder),
        Command::New { kind, title, print } => match (kind_of(kind), print) {
            (Some(kind), false) => new_file(common, kind, &title),
            (None, false) => new_template(common, &title),
            (None, true) => print_template(common, &title),
            (Some(_), true) => Err(Error::new(
                "`--print` is for templates",
                "write `chancery new template briefing.html --print`",
            )),
        },
        Command::Build(flags) => run_build(common, &flags),
        Command::Serve(flags) => run_serve(common, flags),
        Command::Check(flags) => run_check(common, &flags),
        Command::Explain { code } => explain(code.as_deref()),
        Command::Completions { shell } => {
            let mut text = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "chancery", &mut text);
            out(&String::from_utf8_lossy(&text));
            Ok(ExitCode::SUCCESS)
        }
        Command::Man { command } => man(command.as_deref()),
    }
}

/// Prints to standard output; a reader that has gone is no fault.
fn out(text: &str) {
    let mut stdout = std::io::stdout().lock();
    let _ = stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush());
}

/// Prints a line to standard error.
fn say(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// The site's root: as told, else the nearest parent folder with a `site.toml`.
fn root(common: &Common) -> Result<PathBuf, Error> {
    let here =
        || std::env::current_dir().map_err(|why| Error::new("cannot tell the working folder", why));
    if let Some(root) = &common.root {
        let root = root
            .canonicalize()
            .map_err(|why| Error::new(format!("cannot read `{}`", root.display()), why))?;
        return match root.join(CONFIG).is_file() {
            true => Ok(root),
            false => Err(Error::new(
                format!("there is no `{CONFIG}` in `{}`", root.display()),
                "`chancery init` makes one",
            )),
        };
    }
    let here = here()?;
    let found = here
        .ancestors()
        .find(|folder| folder.join(CONFIG).is_file());
    found.map(Path::to_owned).ok_or_else(|| {
        let what = format!("there is no `{CONFIG}` in `{}` or above it", here.display());
        Error::new(what, "`chancery init` makes one")
    })
}

/// The day of `SOURCE_DATE_EPOCH`, if it is set.
fn pinned_day() -> Result<Option<Day>, Error> {
    let Ok(text) = std::env::var("SOURCE_DATE_EPOCH") else {
        return Ok(None);
    };
    let seconds = text
        .trim()
        .parse::<i64>()
        .map_err(|why| Error::new(format!("SOURCE_DATE_EPOCH is `{text}`"), why))?;
    Ok(Some(Day::from_unix_seconds(seconds)))
}

/// The UTC day of the clock: the one place that reads it for content.
fn clock() -> Day {
    let seconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |time| time.as_secs());
    Day::from_unix_seconds(i64::try_from(seconds).unwrap_or(0))
}

/// What is asked of the site.
fn options(common: &Common, base_url: Option<String>, drafts: bool) -> Result<Options, Error> {
    let today = match common.today {
        Some(today) => Some(today),
        None => pinned_day()?,
    };
    let drafts = if drafts { Drafts::Show } else { Drafts::Hide };
    Ok(Options {
        base_url,
        drafts,
        today,
        clock: Some(clock()),
    })
}

/// Whether to colour what goes to this stream.
fn color(common: &Common, terminal: bool) -> Color {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let forced = std::env::var("CLICOLOR_FORCE").is_ok_and(|value| value != "0");
    let denied = std::env::var("CLICOLOR").is_ok_and(|value| value == "0");
    let colored = match common.color {
        When::Always => true,
        When::Never => false,
        When::Auto if set("NO_COLOR") => false,
        When::Auto => forced || terminal && !denied,
    };
    if colored { Color::Always } else { Color::Never }
}

/// Prints diagnostics: for people to standard error, for machines to standard output.
fn report(common: &Common, site: &Site, diagnostics: &[Diagnostic], format: Format) {
    let text = |path: &SitePath| site.sources.written(path);
    let people = matches!(format, Format::Human | Format::Short);
    let color = color(common, people && std::io::stderr().is_terminal());
    let least = if common.quiet {
        Severity::Warning
    } else {
        Severity::Hint
    };
    let shown: Vec<Diagnostic> = diagnostics
        .iter()
        .filter(|d| d.severity >= least)
        .cloned()
        .collect();
    let printed = print(
        &shown,
        &Printer {
            format,
            color,
            text: &text,
        },
    );
    if people {
        let _ = std::io::stderr().lock().write_all(printed.as_bytes());
    } else {
        out(&printed);
    }
}

/// The format that a flag names.
fn format_of(flag: FormatFlag) -> Format {
    match flag {
        FormatFlag::Human => Format::Human,
        FormatFlag::Short => Format::Short,
        FormatFlag::Json => Format::Json,
        FormatFlag::Sarif => Format::Sarif,
        FormatFlag::Github => Format::Github,
    }
}

/// How many errors, warnings and hints there are, in words.
fn tally(diagnostics: &[Diagnostic]) -> String {
    let count = |severity| {
        diagnostics
            .iter()
            .filter(|d| d.severity == severity)
            .count()
    };
    let named = [
        (count(Severity::Error), "error"),
        (count(Severity::Warning), "warning"),
        (count(Severity::Hint), "hint"),
    ];
    let parts: Vec<String> = named
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| plural(count, word))
        .collect();
    if parts.is_empty() {
        "no warnings".into()
    } else {
        parts.join(", ")
    }
}

/// A number with its noun.
fn plural(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// `init`.
fn init(common: &Common, folder: Option<PathBuf>) -> Result<ExitCode, Error> {
    let folder = folder
        .or_else(|| common.root.clone())
        .unwrap_or_else(|| PathBuf::from("."));
    let today = common.today.or(pinned_day()?).unwrap_or_else(clock);
    let files = new::init(&folder, today)?;
    if !common.quiet {
        for file in &files {
            say(&format!("wrote {}", folder.join(file).display()));
        }
        say(&format!(
            "`chancery serve --root {}` shows it",
            folder.display()
        ));
    }
    Ok(ExitCode::SUCCESS)
}

/// What `new` makes a file of with a title; nothing for a template, which is copied.
fn kind_of(kind: NewKind) -> Option<new::Kind> {
    match kind {
        NewKind::Briefing => Some(new::Kind::Briefing),
        NewKind::Actor => Some(new::Kind::Actor),
        NewKind::Topic => Some(new::Kind::Topic),
        NewKind::Template => None,
    }
}

/// `new template`.
fn new_template(common: &Common, file: &str) -> Result<ExitCode, Error> {
    let root = root(common)?;
    let path = new::template(&root, &Sources::read(&root)?, file)?;
    out(&format!("{}\n", path.display()));
    Ok(ExitCode::SUCCESS)
}

/// `new template --print`.
fn print_template(common: &Common, file: &str) -> Result<ExitCode, Error> {
    let root = root(common)?;
    out(&new::template_text(&Sources::read(&root)?, file)?);
    Ok(ExitCode::SUCCESS)
}

/// `new`.
fn new_file(common: &Common, kind: new::Kind, title: &str) -> Result<ExitCode, Error> {
    let today = common.today.or(pinned_day()?).unwrap_or_else(clock);
    let root = root(common)?;
    let path = new::file(&root, kind, title, today)?;
    out(&format!("{}\n", path.display()));
    Ok(ExitCode::SUCCESS)
}

/// Reads the site below `root`.
fn read(
    common: &Common,
    root: &Path,
    options: &Options,
    shelved: Shelved,
) -> Result<Arc<Site>, Error> {
    let start = Instant::now();
    let sources = Sources::read(root)?;
    let read = start.elapsed();
    let (site, work) = assemble_once(sources, options, shelved);
    if common.verbose {
        let times = format!(
            "read in {} ms, assembled in {} ms",
            read.as_millis(),
            (start.elapsed() - read).as_millis()
        );
        say(&format!(
            "{}, {}: {times}",
            plural(work.parsed, "file"),
            plural(site.documents.len(), "document")
        ));
    }
    // It is needed to the end of the process: taking it apart then would take time for nothing.
    std::mem::forget(site.clone());
    Ok(site)
}

/// `build`.
fn run_build(common: &Common, flags: &BuildFlags) -> Result<ExitCode, Error> {
    let start = Instant::now();
    let root = root(common)?;
    let site = read(
        common,
        &root,
        &options(common, flags.base_url.clone(), flags.drafts)?,
        Shelved::kept_up(&root),
    )?;
    let output = flags
        .output
        .clone()
        .unwrap_or_else(|| root.join(&site.config.output));
    let strictness = if flags.strict {
        Strictness::Strict
    } else {
        Strictness::Plain
    };
    let progress = Progress::new(start, common.quiet);
    let settings = build::Settings {
        root: &root,
        output: &output,
        strictness,
        progress: &|done, of| progress.show(done, of),
    };
    let built = build::build(&site, &settings);
    progress.clear();
    let built = built?;
    if built.published.is_some() {
        Shelved::begin(&root);
    }
    report(common, &site, &built.diagnostics, format_of(flags.format));
    conclude(common, &built, start);
    Ok(ExitCode::from(u8::from(built.published.is_none())))
}

/// The line that a build ends with.
fn conclude(common: &Common, built: &Built, start: Instant) {
    let what = format!(
        "{}, {}",
        plural(built.pages, "page"),
        plural(built.statements, "statement")
    );
    let told = tally(&built.diagnostics);
    let time = start.elapsed().as_secs_f64();
    match &built.published {
        Some(published) if common.verbose => {
            let files = format!(
                "{} files, {} changed, {} removed",
                published.files, published.changed, published.removed
            );
            say(&format!("{what} in {time:.2} s, {told}; {files}"));
        }
        Some(_) if common.quiet => {}
        Some(_) => say(&format!("{what} in {time:.2} s, {told}")),
        None => say(&format!("nothing was published: {told}")),
    }
}

/// A count of files done, on a terminal, of work that takes long.
struct Progress {
    start: Instant,
    active: bool,
    /// Tenths of a second at which it was last shown.
    last: AtomicUsize,
}

impl Progress {
    /// A progress that begins at `start`.
    fn new(start: Instant, quiet: bool) -> Progress {
        Progress {
            start,
            active: !quiet && std::io::stderr().is_terminal(),
            last: AtomicUsize::new(0),
        }
    }

    /// Shows how far the work is, at most ten times a second.
    fn show(&self, done: usize, of: usize) {
        if !self.active || self.start.elapsed() < PATIENCE {
            return;
        }
        let tenth = (self.start.elapsed().as_millis() / 100) as usize;
        if self.last.swap(tenth, Ordering::Relaxed) != tenth {
            let _ = write!(std::io::stderr().lock(), "\r{done} of {of} files");
        }
    }

    /// Takes the line away.
    fn clear(&self) {
        if self.last.load(Ordering::Relaxed) > 0 {
            let _ = write!(std::io::stderr().lock(), "\r\x1b[K");
        }
    }
}

/// `check`.
fn run_check(common: &Common, flags: &CheckFlags) -> Result<ExitCode, Error> {
    let start = Instant::now();
    let root = root(common)?;
    let options = options(common, None, flags.drafts)?;
    let site = read(common, &root, &options, Shelved::read(&root))?;
    let mut diagnostics = check::check(&site);
    diagnostics.extend(check::pictures(&site, &root)?);
    crate::diag::sort(&mut diagnostics);
    if flags.online {
        diagnostics.extend(check::online(&site));
        crate::diag::sort(&mut diagnostics);
    }
    report(common, &site, &diagnostics, format_of(flags.format));
    if !common.quiet {
        for (place, code, reason) in site.silenced() {
            let line = site.sources.written(&place.path).map_or(1, |text| {
                crate::diag::line_column(&text, place.span.start).0
            });
            say(&escape_controls(&format!(
                "{}:{line}: `{code}` is silenced: {reason}",
                place.path
            )));
        }
        let told = tally(&diagnostics);
        let what = plural(site.documents.len(), "document");
        say(&format!(
            "{what} checked in {:.2} s, {told}",
            start.elapsed().as_secs_f64()
        ));
    }
    let strictness = if flags.strict {
        Strictness::Strict
    } else {
        Strictness::Plain
    };
    Ok(ExitCode::from(u8::from(strictness.forbids(&diagnostics))))
}

/// `explain`: one code, or the list of all.
fn explain(code: Option<&str>) -> Result<ExitCode, Error> {
    let Some(name) = code else {
        for code in Code::ALL {
            out(&format!(
                "{:24} {:8} {}\n",
                code.name(),
                code.severity().word(),
                code.title()
            ));
        }
        return Ok(ExitCode::SUCCESS);
    };
    let Some(code) = Code::from_name(name) else {
        let near = crate::path::nearest(name, Code::ALL.iter().map(|code| code.name()));
        let hint = near.map_or("`chancery explain` lists them".to_owned(), |near| {
            format!("did you mean `{near}`?")
        });
        return Err(Error::new(format!("there is no code `{name}`"), hint));
    };
    match EXPLANATIONS
        .get_file(format!("{code}.md"))
        .and_then(|file| file.contents_utf8())
    {
        Some(text) => out(text),
        None => out(&format!("# {code}\n\n{}\n", code.title())),
    }
    Ok(ExitCode::SUCCESS)
}

/// `man`: the manual page of the program or of one of its commands, for packages.
fn man(name: Option<&str>) -> Result<ExitCode, Error> {
    // `chancery help build` has no page of its own.
    let mut program = Cli::command().disable_help_subcommand(true);
    // Hands the flags of every command down to each.
    program.build();
    let command = match name {
        None => Some(&program),
        Some(name) => program.find_subcommand(name),
    };
    let Some(command) = command else {
        let what = format!("there is no command `{}`", name.unwrap_or_default());
        return Err(Error::new(what, "`chancery --help` lists them"));
    };
    let mut text = Vec::new();
    clap_mangen::Man::new(command.clone())
        .source(concat!("chancery ", env!("CARGO_PKG_VERSION")))
        .render(&mut text)
        .map_err(|why| Error::new("cannot write the manual page", why))?;
    out(&String::from_utf8_lossy(&text));
    Ok(ExitCode::SUCCESS)
}

/// `serve`.
fn run_serve(common: &Common, flags: ServeFlags) -> Result<ExitCode, Error> {
    let root = root(common)?;
    let options = options(common, flags.base_url, flags.drafts)?;
    let port = match flags.port {
        Some(port) => port,
        None => {
            let text = std::fs::read_to_string(root.join(CONFIG)).unwrap_or_default();
            crate::config::read(&text).0.port
        }
    };
    let settings = serve::Settings {
        root,
        options,
        interface: flags.interface,
        port,
        open: if flags.open {
            serve::Open::Browser
        } else {
            serve::Open::Nothing
        },
    };
    let voice = serve::Voice {
        say: &|text: &str| {
            if !common.quiet {
                say(&escape_controls(text));
            }
        },
        draw: &|drawing: &str| {
            let is_seen = std::io::stderr().is_terminal();
            if !common.quiet && is_seen && color(common, is_seen) == Color::Always {
                say(drawing.trim_end());
            }
        },
        report: &|site: &Site| report(common, site, &site.diagnostics(), Format::Human),
        explain: &|site: &Site, diagnostic: &Diagnostic| {
            let text = |path: &SitePath| site.sources.written(path);
            print(
                std::slice::from_ref(diagnostic),
                &Printer {
                    format: Format::Human,
                    color: Color::Never,
                    text: &text,
                },
            )
        },
    };
    serve::serve(settings, &voice)?;
    Ok(ExitCode::SUCCESS)
}
