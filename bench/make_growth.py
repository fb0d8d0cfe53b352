#!/usr/bin/env python3
"""Write a corpus in which one actor, one topic and one source take part in everything.

  bench/make_growth.py --marks 20000 /tmp/growth

Each briefing has four statements of the actor about the topic that rest on the source, an event and a judgment about both,
and sentences that name the actor. So the actor, the topic and the source have MARKS statements, MARKS / 4 events, judgments,
briefings and mentions each; a chain of judgments replaces one another, and a chain of sources passes the first one on.
Twice the marks should take twice the time to build.

Python 3.8+, standard library only.
"""
import argparse
import datetime
import os

EACH = 4


def write(path, text):
    """Write a file and its folders."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def briefing(number, day):
    """The text of a briefing."""
    lines = [f"---\ntitle: Talks, round {number}\ndate: {day}\ntopics: [transit]\nactors: [varenia]\n---\n",
             f"Varenia came to round {number}. It was not the first time that Varenia came [@wire].\n"]
    for mark in range(EACH):
        lines.append(f"> Word {mark} of round {number} is that the pipes stay open.\n"
                     f"> — [[varenia]], {day} [@wire, p. {mark + 1}] → transit#terms: supports ^said-{number}-{mark}\n")
    lines.append(f"- {day} — [[varenia]] and others meet over [[transit]] for the {number}th time [@wire] ^met-{number}\n")
    was = f"\n>\n> Was: [[held-{number - 1}]]" if number % 100 else ""
    lines.append(f"> [!judgment] held-{number} · by {day.year + 1}\n> Varenia is **likely** to come again.\n>\n"
                 f"> Confidence: low. Words are all there is.\n>\n> Basis: [[said-{number}-0]] [@wire]{was}\n")
    return "\n".join(lines)


def main():
    """Read the arguments and write the corpus."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--marks", type=int, default=20000)
    parser.add_argument("--sources", type=int, default=1500, help="length of the chain of sources")
    parser.add_argument("out")
    args = parser.parse_args()
    write(f"{args.out}/site.toml", 'title = "Growth"\nbase_url = "https://growth.example"\n[checks]\ntoday = 2030-01-01\n')
    write(f"{args.out}/content/actors.yaml", "varenia: {name: Varenia, kind: state}\n")
    write(f"{args.out}/content/topics.yaml", "transit: {title: Gas transit, issues: {terms: Terms}}\n")
    chain = "".join(f"copy-{n}: {{title: Copy {n}, date: 2001-01-01, url: \"https://wire.example/{n}\", "
                    f"derived_from: [{'wire' if n == 0 else f'copy-{n - 1}'}]}}\n" for n in range(args.sources))
    write(f"{args.out}/content/sources.yaml",
          f'wire: {{title: The wire, date: 2001-01-01, url: "https://wire.example/"}}\n{chain}')
    first = datetime.date(2001, 1, 1)
    for number in range(args.marks // EACH):
        day = first + datetime.timedelta(days=number % 9000)
        write(f"{args.out}/content/briefings/{day.year}/round-{number}.md", briefing(number, day))


if __name__ == "__main__":
    main()
