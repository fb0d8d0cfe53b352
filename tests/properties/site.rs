//! Generated sites with every construct of the format, and what of them is hidden.

use proptest::prelude::*;

use chancery::source::Sources;

/// Files by path.
pub type Files = Vec<(String, String)>;

/// The sources made of the files.
pub fn sources(files: &Files) -> Sources {
    let files = files.iter();
    Sources::from_memory(files.map(|(path, text)| (path.as_str(), text.as_str())))
}

/// What must be in no output: the words of drafts, private keys, remarks and comments.
pub const HIDDEN: &str = "zzhidden";

/// Ids that pieces of prose link; each is a file of [`fixed`].
const ACTORS: [&str; 4] = ["vladimir-putin", "xi-jinping", "china", "o-brien"];

/// What every generated site has: actors, topics, sources, a draft of each kind.
pub fn fixed() -> Files {
    let file = |path: &str, text: &str| (path.to_owned(), text.to_owned());
    vec![
        file(
            "content/actors.yaml",
            "vladimir-putin: {name: Vladimir Putin, kind: person, names: [Putin, {text: Путин, language: ru}], ties: [{holds: President, of: russia, from: 2012-05-07}]}\nxi-jinping: {name: Xi Jinping, kind: person, names: [{text: 习近平, language: zh}, Xi]}\nrussia: {name: Russia, kind: state}\nchina: {name: China, kind: state, _note: zzhidden}\no-brien: {name: \"O'Brien & <Sons>\", kind: group}\nghost: {name: zzhidden Ghost, kind: person, draft: true}\n",
        ),
        file(
            "content/topics.yaml",
            "peace: {title: Peace, issues: {territory: \"Territory <b>\", ceasefire: Ceasefire}}\nformula: {title: Formula, parent: peace}\nhush: {title: zzhidden topic, draft: true}\n",
        ),
        file(
            "content/sources.yaml",
            "s: {title: \"A \\\"source\\\"\", publisher: Agency, date: 2023-03-21, url: \"https://s.example/?a=b&c=d\", grade: B}\nt: {title: Second, author: N. N., date: 2023, type: book, derived_from: s}\nleak: {title: zzhidden paper, date: 2023, url: \"https://leak.example/zzhidden\", draft: true}\n",
        ),
        file(
            "content/briefings/anchor.md",
            "---\ntitle: Anchors\ndate: 2023-03-20\n---\n## A heading\n\n> Words of the mark with [[#a-heading]].[^n]\n> — [[china]], 2023-03-19 [@s] ^fixed-mark\n\nA block. ^fixed-block\n\nHe \"said it in words\"[^fixed-inline].\n\n- **2023-03-01** — [[china]] moves, with *stress*[^e] [@s] ^fixed-event\n\n> [!judgment] fixed-judgment · by 2024-01-01\n> [[china]] will **likely** sign.\n> Confidence: moderate. As [[fixed-mark]] says [@t].\n> Basis: [[trade@2022|$190.3 billion]].\n\n[^e]: context: Of the event.\n[^n]: context: Of [[xi-jinping]].\n[^fixed-inline]: — Putin, 2023-03-19 [@s]\n",
        ),
        file(
            "content/briefings/withheld.md",
            "---\ntitle: zzhidden title\ndate: 2023-03-20\ndraft: true\nactors: [china]\ntopics: [peace]\n---\nOf China and Putin, zzhidden, and [[anchor]].\n\n> zzhidden words.\n> — [[china]], 2023-03-19 [@s] -> peace: supports ^withheld-mark\n\n- 2023-03-01 — [[china]] zzhidden [@s] ^withheld-event\n\n> [!judgment] withheld-judgment · by 2030-01-01\n> [[china]] is **likely** zzhidden.\n> Confidence: low. [@s; @t]\n\n![](zzhidden.svg)\n",
        ),
        file(
            "content/figures/trade.yaml",
            "title: Trade & <more>\nunit: USD bn\nabout: [china, ghost]\ntopics: [peace]\nstale_after: 400d\npoints:\n  - {period: 2022, value: 190.27, by: china, source: s}\n  - {period: 2022, value: 185, by: russia, source: t}\n  - {period: 2023, low: 200, high: 240.1, source: leak, note: A <b> note}\n  - {period: 2024, value: 250, status: forecast}\n",
        ),
        file(
            "content/figures/secret.yaml",
            "title: zzhidden figure\nunit: t\ndraft: true\nabout: [china]\ntopics: [peace]\npoints: [{period: 2022, value: 1, by: china, source: s}]\n",
        ),
        file(
            "content/topics/counter-paper.md",
            "---\ntitle: Counter <paper>\nkind: proposal\nparent: peace\nby: russia\ndate: 2023-03-01\n---\n1. Nothing -> territory: opposes\n",
        ),
        file(
            "content/topics/secret-paper.md",
            "---\ntitle: zzhidden proposal\nkind: proposal\nparent: peace\nby: china\ndate: 2023-03-02\ndraft: true\n---\n1. zzhidden point -> territory: opposes\n",
        ),
        file("content/briefings/zzhidden.svg", "<svg/>"),
        file("content/briefings/map.svg", "<svg/>"),
        file(
            "content/topics/paper.md",
            "---\ntitle: Paper\nkind: proposal\nparent: peace\nby: china\ndate: 2023-02-24\nsource: s\n---\n1. First [@s, p. 1] -> territory\n2. Second, of Putin -> ceasefire: supports\n",
        ),
        file(
            "content/method.md",
            "# The method\n\nProse of [[anchor#a-heading]].\n\n## A heading\n",
        ),
    ]
}

/// Words of a sentence, among them names, entities, scripts and quotation marks.
fn words() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "Putin",
        "Xi Jinping",
        "China",
        "Путин",
        "主席习近平说",
        "O'Brien & <Sons>",
        "the U.S. said",
        "No. 5",
        "3.4 per cent",
        "and",
        "of it",
        "\"in four words here\"",
        "“some words”",
        "*stress*",
        "**strong**",
        "`code <b>`",
        "~~gone~~",
        "&amp;",
        "…",
        "[a link](https://example.org/?a=b&c=d)",
        "$5–$10",
        "Peace",
        "Formula.",
        "Another sentence!",
        "[not a link]",
        "a_b_c",
    ]);
    prop::collection::vec(pieces, 1..9).prop_map(|words| words.join(" "))
}

/// Links that resolve, or lead to drafts.
fn link() -> impl Strategy<Value = String> {
    let fixed = prop::sample::select(vec![
        "[[anchor]]",
        "[[anchor#a-heading|its heading]]",
        "[[fixed-mark]]",
        "[[anchor#^fixed-inline]]",
        "[[fixed-block]]",
        "[[peace#statements]]",
        "[[peace#positions|who stands where]]",
        "[[fixed-event]]",
        "[[fixed-judgment|a judgment]]",
        "[[trade]]",
        "[[trade@2022|$190.3 billion]]",
        "[[trade@latest]]",
        "[[trade@2022/russia]]",
        "[[secret@2022|1]]",
        "[[withheld-event]]",
        "[text](anchor.md#a-heading)",
        "[up](../topics/paper.md)",
        "[lists](/briefings/)",
        "[[paper#point-2]]",
        "[@s]",
        "[@s, p. 4, B2; @t]",
        "[cited words][@t]",
        "[[withheld]]",
        "[[withheld-mark|hidden]]",
        "[[ghost]]",
        "[@leak]",
        "[draft](withheld.md)",
        "![map](map.svg)",
        "[top](#)",
        "%% zzhidden %%",
        "<!-- zzhidden -->",
        "[[briefings/anchor]]",
    ]);
    let actor = prop::sample::select(ACTORS.to_vec()).prop_map(|id| format!("[[{id}]]"));
    prop_oneof![3 => fixed.prop_map(str::to_owned), 2 => actor]
}

/// Text: words with links between.
fn text() -> impl Strategy<Value = String> {
    prop::collection::vec((words(), link()), 1..4).prop_map(|pairs| {
        let parts = pairs
            .into_iter()
            .map(|(words, link)| format!("{words} {link}"));
        parts.collect::<Vec<_>>().join(" ")
    })
}

/// A dash line's clauses behind the speaker.
fn clauses() -> impl Strategy<Value = String> {
    // Each once: a second mode or way of languages is an error.
    let pieces = vec![
        "for [[china]]",
        "to [[xi-jinping]] and [[ghost]]",
        "via [[o-brien]]",
        "re [[fixed-mark]]",
        "re [[paper]]",
        ", a hall, in the evening",
        "(from ru via en)",
        "(paraphrase)",
        "-> peace#ceasefire: supports",
        "→ [[formula#territory]]: opposes",
        "-> hush",
        "[@t, p. 3]",
    ];
    let some = prop::sample::subsequence(pieces, 0..4).prop_shuffle();
    some.prop_map(|clauses| clauses.join(" "))
}

/// A block of a page; `N` stands for a number of its own.
fn block() -> impl Strategy<Value = String> {
    let speaker = prop::sample::select(vec![
        "[[vladimir-putin]]",
        "Putin",
        "an official",
        "[[china]] and [[russia]]",
        "[[ghost]]",
    ]);
    let kind = prop::sample::select(vec![
        "",
        "context: ",
        "translation: ",
        "fact-check (false): ",
        "dispute: ",
        "correction 2023-03-24: ",
        "update 2023-04: ",
    ]);
    let callout = prop::sample::select(vec![
        "[!context]",
        "[!fact-check] (no)",
        "[!NOTE]",
        "[!tip-of-mine] Title",
        "[!correction] 2023-03-25",
    ]);
    prop_oneof![
        4 => text(),
        2 => words().prop_map(|title| format!("## {title}")),
        1 => (text(), text()).prop_map(|(title, body)| format!("### {title}\n\n{body}")),
        3 => (text(), text(), speaker, clauses()).prop_map(|(first, second, speaker, clauses)| {
            format!("> {first}\n>\n> {second}\n> — {speaker}, 2023-03-21 [@s] {clauses} ^mark-N")
        }),
        2 => (words(), clauses()).prop_map(|(words, clauses)| format!(
            "He said \"so many words of it\"[^inline-N][^n-N] and {words}[^inline-N].\n\n[^inline-N]: — Putin, 2023-03-21 [@s] {clauses}\n[^n-N]: translation: {words}"
        )),
        3 => (text(), kind, text()).prop_map(|(first, kind, note)| format!("{first}[^note-N] and on.\n\n[^note-N]: {kind}{note}")),
        1 => (text(), text()).prop_map(|(first, note)| format!("- {first}[^long-N]\n- another\n\n[^long-N]: {note}\n\n    {note}\n\n    - a list")),
        1 => (callout, text()).prop_map(|(callout, text)| format!("> {callout}\n> {text}\n>\n> - an item")),
        1 => text().prop_map(|text| format!("| A | B |\n|:--|--:|\n| {} | b[^cell-N] |\n\n[^cell-N]: In a cell.", text.replace('|', "\\|"))),
        1 => Just("![[fixed-mark]]\n\n![[china]]\n\n![[withheld-mark]]".to_owned()),
        1 => Just("As said[^again-N], and again[^again-N].\n\n[^again-N]: [[fixed-mark]]".to_owned()),
        2 => (date(), text(), text()).prop_map(|(date, first, second)| format!("- {date} — {first} ^event-N\n- **{date}** -- {second}\n- [[fixed-event]]\n- [[withheld-event]]\n- 2023-03-02 — {second}\n\n  More of it.\n\n  - 2023-03-03 — inside")),
        1 => (date(), text(), text()).prop_map(|(date, text, field)| format!("| Date | Event | Field |\n|---|:--|--:|\n| {date} | {} ^row-N | {} |\n| never | b | c |", text.replace('|', "\\|"), field.replace('|', "\\|"))),
        2 => (text(), text(), text(), judged()).prop_map(|(claim, reason, basis, last)| format!("> [!judgment] judgment-N · by 2024-06\n> It is **unlikely**: {claim}\n> Confidence: low. {reason}\n>\n> Basis: {basis}\n>\n> - a list\n>\n> Assumes: {reason}\n> {last}")),
        1 => view().prop_map(|view| format!("![[{view}]]\n\nIn a sentence ![[{view}]].\n\n> ![[{view}]]")),
        1 => text().prop_map(|text| format!("1. {text}\n\n   loose\n2. [ ] task ^item-N")),
        1 => Just("```rust\nfn main() {} // zz\n```\n\n![map](map.svg \"A *caption*\")".to_owned()),
        1 => Just("%% zzhidden\nover lines %%\n\n<!-- ok raw-html zzhidden -->\nWords.".to_owned()),
        1 => Just("## Sign 1\n\n## Said\n\n## Said\n\n## mark-N\n\n## note-N\n\n## Reprint 1\n\n## Point 1".to_owned()),
    ]
}

/// Dates of events, in every form.
fn date() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "2023-03-21",
        "2023-03",
        "2023~",
        "2023-03-01?",
        "2023-03-20/2023-03-22",
        "2012-05-07/..",
        "202X",
        "2031-01-01",
    ])
}

/// Last lines of judgments.
fn judged() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "Changes if: a price is *published*.",
        "Outcome: yes, 2024-01-01, it did [@s].",
        "Outcome: void, 2024-01-01",
        "Was: [[fixed-judgment]], for a new word.",
        "Was: withheld-judgment",
        "Alternative: [[xi-jinping]].",
    ])
}

/// What an embed prints whole, or links.
fn view() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "peace#positions",
        "peace#proposals",
        "peace#proposals|counter-paper, paper",
        "peace#proposals|secret-paper",
        "peace#timeline",
        "peace#judgments",
        "peace#statements",
        "peace#figures",
        "china#timeline",
        "s#statements",
        "trade",
        "secret",
        "fixed-event",
        "fixed-judgment",
        "withheld-judgment",
    ])
}

/// A briefing of some blocks.
fn briefing() -> impl Strategy<Value = String> {
    let head = prop::sample::select(vec![
        "actors: [china, ghost]\ntopics: [peace]",
        "topics:\n  - hush\n  - formula",
        "status: retracted",
        "updated: 2023-03-30",
        "statements: {date: 2023-03-20, venue: Hall, source: s}",
        "_secret: zzhidden",
        "supersedes: anchor\naliases: [/old-N/]",
    ]);
    (head, prop::collection::vec(block(), 1..7)).prop_map(|(head, blocks)| {
        format!("---\ntitle: \"Title N <b> & more\"\ndate: 2023-03-22\n{head}\nsummary: Of China & others.\n---\n{}\n", blocks.join("\n\n"))
    })
}

/// A whole site.
pub fn any_site() -> impl Strategy<Value = Files> {
    let base = prop::sample::select(vec![
        "https://east.example",
        "https://east.example/sub/path",
    ]);
    let names = prop::sample::select(vec!["first_in_section", "all", "off"]);
    let settings = (base, names, prop::sample::select(vec![2, 50]));
    (settings, prop::collection::vec(briefing(), 1..5)).prop_map(|((base, names, per_page), briefings)| {
        let mut files = fixed();
        let settings = format!(
            "title = \"East\"\nbase_url = \"{base}\"\n[links]\nnames = \"{names}\"\n[pages]\nper_page = {per_page}\n"
        );
        files.push(("site.toml".into(), settings));
        let mut blocks = 0;
        for (number, text) in briefings.into_iter().enumerate() {
            let mut numbered = String::new();
            for (part, piece) in text.split("\n\n").enumerate() {
                blocks += usize::from(!piece.starts_with("[^") && !piece.starts_with("    "));
                numbered += if part == 0 { "" } else { "\n\n" };
                numbered += &piece.replace("-N", &format!("-{number}-{blocks}")).replace("Title N", &format!("Title {number}"));
            }
            files.push((format!("content/briefings/b{number}.md"), numbered));
        }
        files
    })
}
