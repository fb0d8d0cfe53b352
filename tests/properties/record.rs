//! What is derived from marks, against naive models: the matrix from the record of statements, the ledger and the timeline
//! from what was written.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::Value;

use chancery::date::{Date, Day};
use chancery::path::UrlPath;
use chancery::render::{Output, render};
use chancery::site::{self, Cache, Options, Site};

use super::site::{Files, sources};

/// Prints what is asked of a page, a line a fact.
const TEMPLATES: [(&str, &str); 3] = [
    (
        "templates/topic.html",
        "{% for i in page.positions.issues %}issue {% if i.id %}{{ i.id }}{% else %}-{% endif %}\n{% endfor %}{% for r in page.positions.rows %}row {{ r.actor.id }}\n{% for c in r.cells %}cell {% if c %}{{ c.count }} {% if c.date %}{{ c.date.iso | safe }}{% else %}-{% endif %} {{ c.stance or '-' }}{% else %}none{% endif %}\n{% endfor %}{% endfor %}",
    ),
    (
        "templates/judgments.html",
        "{% for list in [page.overdue, page.open, page.present, page.resolved, page.superseded] %}{% for j in list %}{{ j.id }} {{ j.state }} {{ loop.index0 }}\n{% endfor %}{% endfor %}",
    ),
    (
        "templates/timeline.html",
        "{% for e in page.timeline.ahead %}ahead {{ e.id }}\n{% endfor %}{% for y in page.timeline.years %}{% for m in y.months %}{% for e in m.major %}past {{ e.id }}\n{% endfor %}{% for e in m.minor %}past {{ e.id }}\n{% endfor %}{% endfor %}{% endfor %}",
    ),
];

/// Actors and topics: persons who speak for others for a while, issues of a topic above, proposals.
const RECORD: [(&str, &str); 3] = [
    (
        "content/actors.yaml",
        "russia: {name: Russia, kind: state}\nchina: {name: China, kind: state}\nus: {name: United States, kind: state}\nsergei: {name: Sergei, kind: person, ties: [{holds: President, of: russia, from: 2012, to: 2019}]}\nanna: {name: Anna, kind: person, ties: [{speaks_for: china, from: 2015, to: 2018}, {holds: Envoy, of: us, from: 2019}]}\n",
    ),
    (
        "content/topics.yaml",
        "peace: {title: Peace, issues: {land: Land, fire: Fire}}\ntalks: {title: Talks, parent: peace, issues: {place: Place}}\n",
    ),
    (
        "content/sources.yaml",
        "s: {title: Source, date: 2010, url: \"https://s.example/\"}\n",
    ),
];

/// The statuses of the pages that marks are written on; the last page is withdrawn.
const PAGES: [&str; 4] = ["published", "published", "static", "retracted"];

/// Dates that share lower bounds, and one that is none.
const DATES: [&str; 9] = [
    "2012",
    "2012-01",
    "2012-01-01",
    "2015-06~",
    "2015-06-01/..",
    "2017-03-04",
    "2019",
    "2019-01-01",
    "",
];

/// A site of these pages with entries `per_page` each, on a day.
fn site(pages: &[(String, String)], per_page: usize, today: &str) -> std::sync::Arc<Site> {
    let mut files: Files = vec![(
        "site.toml".into(),
        format!(
            "title = \"East\"\nbase_url = \"https://east.example\"\n[pages]\nper_page = {per_page}\n"
        ),
    )];
    let fixed = TEMPLATES.into_iter().chain(RECORD);
    files.extend(fixed.map(|(path, text)| (path.to_owned(), text.to_owned())));
    files.extend_from_slice(pages);
    let options = Options {
        today: Day::parse(today),
        ..Options::default()
    };
    site::assemble(&sources(&files), &options, &mut Cache::default())
}

/// The pages that hold marks: the blocks of each, which are about peace.
fn pages(blocks: &[(usize, String)]) -> Vec<(String, String)> {
    let page = |(number, status): (usize, &&str)| {
        let own = blocks.iter().filter(|(page, _)| *page == number);
        let own: Vec<&str> = own.map(|(_, block)| &**block).collect();
        (
            format!("content/briefings/b{number}.md"),
            format!(
                "---\ntitle: Page {number}\ndate: 2024-01-0{}\nstatus: {status}\ntopics: [peace]\n---\n{}\n",
                number + 1,
                own.join("\n\n")
            ),
        )
    };
    PAGES.iter().enumerate().map(page).collect()
}

/// What stands at an address, as text.
fn text(site: &Site, address: &str) -> String {
    let address = UrlPath::new(address).expect("a sound address");
    let route = site.resolve(&address).expect("it exists");
    match render(site, route) {
        Ok(Output::Bytes(bytes)) => String::from_utf8(bytes).expect("text"),
        other => panic!("{address}: {other:?}"),
    }
}

/// The lines of all pages of a list.
fn lines(site: &Site, first: &str) -> Vec<Vec<String>> {
    let further = (2..).map(|number| format!("{first}page/{number}/"));
    let all = [first.to_owned()].into_iter().chain(further);
    let known =
        |address: &String| UrlPath::new(address).is_some_and(|at| site.resolve(&at).is_some());
    all.take_while(known)
        .map(|address| text(site, &address).lines().map(str::to_owned).collect())
        .collect()
}

/// A file of the record.
fn data(site: &Site, name: &str) -> Vec<Value> {
    serde_json::from_str(&text(site, &format!("/data/{name}.json"))).expect("JSON")
}

/// A text of an object; empty without one.
fn word(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}

/// The entries of an array of an object.
fn list<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    value[key].as_array().into_iter().flatten()
}

/// A position as the record says it: of whom, on which topic as written, on which issue (none is empty), when.
#[derive(Debug)]
struct Entry {
    actor: String,
    topic: String,
    issue: String,
    stance: String,
    on: String,
}

/// All positions that the record knows, those of withdrawn pages left out.
fn entries(site: &Site) -> Vec<Entry> {
    let withdrawn: BTreeSet<String> = data(site, "briefings")
        .iter()
        .filter(|page| word(page, "status") == "retracted")
        .map(|page| word(page, "url"))
        .collect();
    let mut all = Vec::new();
    let mut add = |actor: &Value, topic: &str, stance: &Value, on: String| {
        all.push(Entry {
            actor: actor.as_str().unwrap_or_default().to_owned(),
            topic: topic.to_owned(),
            issue: word(stance, "issue"),
            stance: word(stance, "stance"),
            on,
        });
    };
    for said in data(site, "statements") {
        if withdrawn.contains(&word(&said, "page")) {
            continue;
        }
        for stance in list(&said, "stances") {
            for actor in list(&said, "counts_for") {
                add(actor, &word(stance, "topic"), stance, word(&said, "on"));
            }
        }
    }
    for proposal in data(site, "topics") {
        for stance in list(&proposal, "points").flat_map(|point| list(point, "issues")) {
            for actor in list(&proposal, "by") {
                add(
                    actor,
                    &word(&proposal, "id"),
                    stance,
                    word(&proposal, "date"),
                );
            }
        }
    }
    all
}

/// The topic that an issue belongs to: the topic itself or one above it.
fn owner(topics: &BTreeMap<String, Value>, topic: &str, issue: &str) -> String {
    let mut at = topic.to_owned();
    while !issue.is_empty() {
        let known = &topics[&at];
        if list(known, "issues").any(|own| word(own, "id") == issue) {
            break;
        }
        at = word(known, "parent");
    }
    at
}

/// The first day that a date may mean; none of none.
fn lower(on: &str) -> Option<Day> {
    Date::parse(on).ok().map(|date| date.earliest())
}

/// What differs between the matrix of a topic and the positions that the record knows.
fn matrix_faults(site: &Site, topic: &str) -> Vec<String> {
    let topics: BTreeMap<String, Value> = data(site, "topics")
        .into_iter()
        .map(|topic| (word(&topic, "id"), topic))
        .collect();
    let mut wanted: BTreeMap<(String, String), Vec<Entry>> = BTreeMap::new();
    for entry in entries(site) {
        let owner = owner(&topics, &entry.topic, &entry.issue);
        if owner == topic || entry.topic == topic {
            let cell = (entry.actor.clone(), entry.issue.clone());
            wanted.entry(cell).or_default().push(entry);
        }
    }
    let printed = text(site, &format!("/topics/{topic}/"));
    let mut columns: Vec<String> = Vec::new();
    let (mut actor, mut column, mut wrong) = (String::new(), 0, Vec::new());
    for line in printed.lines() {
        let (kind, rest) = line.split_once(' ').unwrap_or((line, ""));
        match kind {
            "issue" => columns.push(rest.trim_start_matches('-').to_owned()),
            "row" => (actor, column) = (rest.to_owned(), 0),
            "cell" => {
                let cell = (actor.clone(), columns[column].clone());
                column += 1;
                let known = wanted.remove(&cell).unwrap_or_default();
                if !agrees(rest, &known) {
                    wrong.push(format!(
                        "{topic} {cell:?}: {rest}, and the record says {known:?}"
                    ));
                }
            }
            _ => {}
        }
    }
    wrong.extend(
        wanted
            .into_iter()
            .map(|(cell, known)| format!("{topic} {cell:?} is missing: {known:?}")),
    );
    wrong
}

/// Whether a cell shows how many positions are known, and one of the latest.
fn agrees(cell: &str, known: &[Entry]) -> bool {
    let Some((count, latest)) = cell.split_once(' ') else {
        return known.is_empty() && cell == "none";
    };
    let last = known.iter().map(|entry| lower(&entry.on)).max().flatten();
    let shown = |entry: &Entry| {
        let or = |text: &str| {
            if text.is_empty() {
                "-".to_owned()
            } else {
                text.to_owned()
            }
        };
        lower(&entry.on) == last && format!("{} {}", or(&entry.on), or(&entry.stance)) == latest
    };
    count == known.len().to_string() && known.iter().any(shown)
}

/// A statement of anybody on anything, and the page that it is on.
fn statement() -> impl Strategy<Value = (usize, String)> {
    let speaker = prop::sample::select(vec![
        "[[russia]]",
        "[[china]] and [[us]]",
        "[[sergei]]",
        "[[anna]]",
        "[[sergei]] for [[china]]",
        "an official",
    ]);
    let arrow = prop::sample::select(vec![
        "peace#land: supports",
        "peace#land: opposes",
        "peace#fire: silent",
        "talks#land: unclear",
        "talks#place: supports",
        "peace: opposes",
        "talks: conditional",
        "peace#fire",
    ]);
    let date = prop::sample::select(DATES.to_vec());
    (
        0..PAGES.len(),
        speaker,
        date,
        prop::collection::vec(arrow, 0..3),
    )
        .prop_map(|(page, speaker, date, arrows)| {
            let date = if date.is_empty() {
                String::new()
            } else {
                format!(", {date}")
            };
            let arrows: String = arrows.iter().map(|arrow| format!(" -> {arrow}")).collect();
            (page, format!("> Words.\n> — {speaker}{date} [@s]{arrows}"))
        })
}

/// A proposal below one of the topics.
fn proposal() -> impl Strategy<Value = String> {
    let by = prop::sample::select(vec!["", "by: russia\n", "by: [china, us]\n"]);
    let parent = prop::sample::select(vec!["peace", "talks"]);
    let date = prop::sample::select(DATES.to_vec());
    let arrow = prop::sample::select(vec![
        "",
        " -> land: supports",
        " -> fire",
        " -> land: opposes -> fire: unclear",
    ]);
    (by, parent, date, prop::collection::vec(arrow, 1..4)).prop_map(|(by, parent, date, arrows)| {
        let date = if date.is_empty() {
            String::new()
        } else {
            format!("date: {date}\n")
        };
        let points = arrows.iter().enumerate();
        let points: String = points
            .map(|(number, arrow)| format!("{}. A point{arrow}\n", number + 1))
            .collect();
        format!("---\ntitle: A proposal\nkind: proposal\nparent: {parent}\n{by}{date}---\n{points}")
    })
}

/// A judgment: its page, when it is due, what came of it, and which earlier one it closes.
type Judged = (usize, &'static str, &'static str, Option<usize>);

/// Judgments of every sort.
fn judgments() -> impl Strategy<Value = Vec<Judged>> {
    let due = prop::sample::select(vec![
        "by 2015",
        "by 2017-03-04",
        "by 2019-06",
        "as of 2014-01-01",
    ]);
    let outcome = prop::sample::select(vec!["", "", "yes", "no", "void"]);
    let one = (0..PAGES.len(), due, outcome, prop::option::of(0_usize..12));
    prop::collection::vec(one, 1..12)
}

/// Whether the judgments that one closes lead back to it: then they close nothing.
fn comes_back(all: &[Judged], number: usize) -> bool {
    let was = |at: usize| all[at].3.filter(|was| *was < all.len() && *was != at);
    let chain = std::iter::successors(was(number), |at| was(*at));
    chain.take(all.len()).any(|at| at == number)
}

/// The state of a judgment, by what was written.
fn state(all: &[Judged], number: usize, today: Day) -> &'static str {
    let (_, due, outcome, _) = all[number];
    let closes = |(other, (page, _, _, was)): (usize, &Judged)| {
        let stands = PAGES[*page] != "retracted" && !comes_back(all, other);
        other != number && *was == Some(number) && stands
    };
    let due = due
        .strip_prefix("by ")
        .map(|date| Date::parse(date).expect("a date"));
    match due {
        _ if !outcome.is_empty() => "resolved",
        _ if all.iter().enumerate().any(closes) => "superseded",
        None => "present",
        Some(due) if due.latest() < today => "overdue",
        Some(_) => "open",
    }
}

/// A day near those on which something is due or happens.
fn today() -> impl Strategy<Value = String> {
    (2011_i32..2021, 1_u8..13, 1_u8..29)
        .prop_map(|(year, month, day)| format!("{year}-{month:02}-{day:02}"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_cell_of_the_matrix_is_what_the_record_says(said in prop::collection::vec(statement(), 0..16), proposals in prop::collection::vec(proposal(), 0..4)) {
        let numbered = said.into_iter().enumerate();
        let said: Vec<(usize, String)> = numbered.map(|(number, (page, text))| (page, format!("{text} ^s{number}"))).collect();
        let mut pages = pages(&said);
        let proposals = proposals.into_iter().enumerate();
        pages.extend(proposals.map(|(number, text)| (format!("content/topics/p{number}.md"), text)));
        let site = site(&pages, 50, "2020-01-01");
        let all = data(&site, "topics");
        let wrong: Vec<String> = all.iter().flat_map(|topic| matrix_faults(&site, &word(topic, "id"))).collect();
        prop_assert!(wrong.is_empty(), "{:#?}", wrong);
    }

    #[test]
    fn the_ledger_has_every_judgment_once_in_its_state(all in judgments(), today in today()) {
        let blocks: Vec<(usize, String)> = all.iter().enumerate().map(|(number, (page, due, outcome, was))| {
            let was = was.filter(|was| *was < all.len() && *was != number);
            let was = was.map(|was| format!("\n> Was: j{was}")).unwrap_or_default();
            let outcome = if outcome.is_empty() { String::new() } else { format!("\n> Outcome: {outcome}, 2016-01-01") };
            (*page, format!("> [!judgment] j{number} · {due}\n> It is **likely**.\n> Confidence: low. Few words [@s].{was}{outcome}"))
        }).collect();
        let site = site(&pages(&blocks), 3, &today);
        let day = Day::parse(&today).expect("a day");
        let mut wanted: Vec<String> = (0..all.len())
            .filter(|number| PAGES[all[*number].0] != "retracted")
            .map(|number| format!("j{number} {}", state(&all, number, day)))
            .collect();
        let pages = lines(&site, "/judgments/");
        prop_assert!(pages[..pages.len() - 1].iter().all(|page| page.len() == 3));
        let printed = pages.iter().flatten().map(|line| line.rsplit_once(' ').map_or("", |(line, _)| line).to_owned());
        let mut printed: Vec<String> = printed.collect();
        wanted.sort();
        printed.sort();
        prop_assert_eq!(printed, wanted);
    }

    #[test]
    fn the_timeline_is_by_date_and_split_by_today(written in prop::collection::vec((0..PAGES.len(), prop::sample::select(DATES[..8].to_vec()), any::<bool>()), 0..14), today in today()) {
        let blocks: Vec<(usize, String)> = written.iter().enumerate().map(|(number, (page, date, major))| {
            let date = if *major { format!("**{date}**") } else { (*date).to_owned() };
            (*page, format!("- {date} — It happened ^e{number}"))
        }).collect();
        let pages = pages(&blocks);
        let site = site(&pages, 4, &today);
        let day = Day::parse(&today).expect("a day");
        let key = |id: &str| {
            let number: usize = id[1..].parse().expect("a number");
            let date = Date::parse(written[number].1).expect("a date");
            (date.earliest(), date.latest())
        };
        let id = |ix: &u32| {
            let event = &site.links.events[*ix as usize];
            site.documents[event.document as usize].facts.events[event.number as usize].id.to_string()
        };
        let order: Vec<String> = site.links.timeline.iter().map(id).collect();
        prop_assert!(order.is_sorted_by_key(|id| key(id)));
        let standing = written.iter().filter(|(page, ..)| PAGES[*page] != "retracted").count();
        prop_assert_eq!(order.len(), standing);

        let printed = lines(&site, "/timeline/");
        prop_assert!(printed[..printed.len() - 1].iter().all(|page| page.len() == 4));
        let of = |word: &'static str| {
            let all = printed.iter().flatten().filter_map(move |line| line.strip_prefix(word));
            all.map(|id| id.trim().to_owned()).collect::<Vec<String>>()
        };
        let (ahead, past) = (of("ahead"), of("past"));
        prop_assert!(ahead.is_sorted_by_key(|id| key(id)) && ahead.iter().all(|id| key(id).0 > day));
        prop_assert!(past.iter().all(|id| key(id).0 <= day));
        prop_assert!(past.is_sorted_by_key(|id| std::cmp::Reverse(key(id).0.year())));
        let shown: BTreeSet<&String> = ahead.iter().chain(&past).collect();
        prop_assert_eq!(shown, order.iter().collect::<BTreeSet<_>>());
        prop_assert_eq!(ahead.len() + past.len(), standing);
    }
}
