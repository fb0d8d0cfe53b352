//! The table of codes: one row a rule. Each has a Markdown file in `tests/codes/` that explains it.

use std::fmt;

use borsh::{BorshDeserialize, BorshSerialize};

use super::Severity;

/// Declares the codes: variant, printed name, severity unless the site says otherwise, one line.
macro_rules! codes {
    ($($variant:ident $name:literal $severity:ident $title:literal;)*) => {
        /// The rule that a diagnostic is about.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, BorshDeserialize, BorshSerialize)]
        pub enum Code { $(#[doc = $title] $variant,)* }

        impl Code {
            /// Every code, in the table's order.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)*];

            /// The name that is printed and that `site.toml`, `ok` and `explain` take.
            pub fn name(self) -> &'static str {
                match self { $(Code::$variant => $name,)* }
            }

            /// The severity unless `[checks.levels]` says otherwise.
            pub fn severity(self) -> Severity {
                match self { $(Code::$variant => Severity::$severity,)* }
            }

            /// The rule in one line.
            pub fn title(self) -> &'static str {
                match self { $(Code::$variant => $title,)* }
            }
        }
    };
}

codes! {
    NotText "not-text" Error "a source file is not UTF-8 text";
    UnreadFile "unread-file" Warning "a file that is not read because of its name";
    UnclosedFrontMatter "unclosed-front-matter" Error "the front matter is opened and never closed";
    FrontMatterTooLarge "front-matter-too-large" Error "the front matter is over 64 KiB or nests over 32 brackets deep";
    BadYaml "bad-yaml" Error "the YAML cannot be read";
    ForbiddenYaml "forbidden-yaml" Error "YAML tags, anchors and aliases are not used";
    DuplicateKey "duplicate-key" Error "a key is written twice";
    UnknownKey "unknown-key" Warning "a key that nothing reads";
    MissingKey "missing-key" Error "a required key is missing";
    EmptyValue "empty-value" Error "a key is there and its value is not";
    WrongType "wrong-type" Error "a value of another type than its key takes";
    UnknownValue "unknown-value" Error "a value that is not one of those its key takes";
    BadDate "bad-date" Error "a date that EDTF does not know, or that is no day";
    BadSlug "bad-slug" Error "a slug or id that cannot be part of an address";
    DateConflict "date-conflict" Warning "the date in the file name is not the front matter's";
    UnjoinedWording "unjoined-wording" Hint "a quotation in a translation that is none of the original's";
    TranslationOfDraft "translation-of-draft" Error "a translation that would be published before its original";
    TranslationOfNothing "translation-of-nothing" Warning "a translation whose original is not there";
    CutoffAfterDate "cutoff-after-date" Error "the information cut-off is after the page's date";
    SourceWithoutAddress "source-without-address" Hint "a source with neither url nor archive";
    UnknownLink "unknown-link" Error "a link to nothing";
    AmbiguousLink "ambiguous-link" Error "a link to an id that several pages share";
    UnknownHeading "unknown-heading" Error "a link to a heading or mark that its page does not have";
    UnknownImage "unknown-image" Error "an image that is not there";
    BrokenPicture "broken-picture" Error "a picture that cannot be read";
    PictureTooLarge "picture-too-large" Error "a picture of over 100 million pixels";
    MisnamedPicture "misnamed-picture" Warning "a picture whose name says another format than its bytes";
    LocatedPicture "located-picture" Warning "a picture that says where it was taken";
    PictureWithoutText "picture-without-text" Hint "a picture without words for those who do not see it";
    UnknownActor "unknown-actor" Error "an actor that does not exist";
    UnknownTopic "unknown-topic" Error "a topic that does not exist";
    UnknownIssue "unknown-issue" Error "an issue that the topic does not have";
    UnknownStance "unknown-stance" Error "a stance that the topic does not have";
    UnknownSource "unknown-source" Error "a source that does not exist";
    OutsideRoot "outside-root" Error "a path that leaves the site";
    LinkToDraft "link-to-draft" Warning "a link to a page that is not published";
    WikilinkPipe "wikilink-pipe" Error "an unescaped `|` of a wikilink in a table cell";
    RefusedAddress "refused-address" Warning "an address of a kind that is never published";
    RawHtml "raw-html" Warning "raw HTML in content is dropped";
    DuplicateAddress "duplicate-address" Error "two pages at one address";
    DuplicateMark "duplicate-mark" Error "two marks with one id";
    AmbiguousName "ambiguous-name" Warning "a name with two owners, where the page does not say whose";
    UnattributedQuotation "unattributed-quotation" Warning "a quotation of several words with no speaker";
    StatementWithoutSource "statement-without-source" Warning "a dash line without a source";
    LateStatement "late-statement" Warning "a statement dated after its briefing";
    UnclearClause "unclear-clause" Error "a part of a dash line that cannot be read";
    UnclearLabel "unclear-label" Warning "what is nearly a label or a kind of note and is read as none";
    WordsNotInStatement "words-not-in-statement" Error "the words in the text are not in the statement they refer to";
    UnclearEvent "unclear-event" Hint "a dated item or row that is nearly an event";
    ReversedDate "reversed-date" Error "a date that stands before the one it must follow";
    UnclearJudgment "unclear-judgment" Error "a part of a judgment that cannot be read";
    JudgmentTerm "judgment-term" Error "a judgment with no estimative term, or with two";
    OtherStandard "other-standard" Error "an estimative word of the standard that the site does not use";
    ConfidenceWithLikelihood "confidence-with-likelihood" Warning "confidence and likelihood in one sentence";
    JudgmentWithoutDate "judgment-without-date" Error "a judgment that does not say by when, or as of when";
    JudgmentWithoutConfidence "judgment-without-confidence" Warning "a judgment without its confidence";
    OverdueJudgment "overdue-judgment" Warning "a judgment that was due and has no outcome";
    ThinJudgment "thin-judgment" Warning "a judgment that rests on one source or one origin";
    JudgmentChanged "judgment-changed" Warning "a published judgment whose term is another now";
    LiteralDiffers "literal-differs" Error "a number in prose that differs from its series";
    UnclearLiteral "unclear-literal" Hint "a number in prose that cannot be compared with its series";
    UnknownFigure "unknown-figure" Error "a figure that does not exist";
    UnknownPeriod "unknown-period" Error "a period or counter that the series does not have";
    BadNumber "bad-number" Error "a value that is no decimal number";
    RepeatedValue "repeated-value" Error "two values of one counter for one period";
    StaleFigure "stale-figure" Warning "a series whose last period is too long ago";
    OverlappingHolders "overlapping-holders" Warning "two holders of one title at one time";
    CircularSource "circular-source" Error "sources that derive from one another in a circle";
    RelativeTime "relative-time" Warning "time in prose that depends on the day of reading";
    LostAddress "lost-address" Warning "a page or mark that was published and has no address now";
    UnknownFootnote "unknown-footnote" Error "a footnote sign without a footnote";
    UnusedFootnote "unused-footnote" Warning "a footnote that nothing refers to";
    DuplicateFootnote "duplicate-footnote" Error "two footnotes with one label";
    UndatedCorrection "undated-correction" Error "a correction or update without its date";
    NestedTooDeep "nested-too-deep" Error "lists and quotations, or notes, nest over 100 deep";
    UnknownLanguage "unknown-language" Hint "a language that cannot be highlighted";
    BlockTooLong "block-too-long" Hint "a code block too long to highlight";
    UnknownCode "unknown-code" Warning "a check to silence that does not exist";
    TemplateFault "template-fault" Error "a template cannot be read or rendered";
    UnknownTemplate "unknown-template" Error "a page asks for a template that is not there";
    UnknownTheme "unknown-theme" Error "a theme that is not there";
    CircularPages "circular-pages" Error "pages that stand below, revise or supersede one another in a circle";
    CircularTheme "circular-theme" Error "themes that build on one another in a circle";
    TemplateChanged "template-changed" Warning "a template whose original in the theme is another now";
    UnmarkedTemplate "unmarked-template" Hint "a template in place of the theme's that does not say which one it was made from";
    LowContrast "low-contrast" Error "a colour that cannot be read on the theme's ground";
    UnknownFace "unknown-face" Error "a face that the site has no file of";
    PageTooLarge "page-too-large" Error "a page of over 50 MB";
    MissingPlaceholder "missing-placeholder" Error "a word of a language that leaves out what belongs into it";
    DuplicateTerm "duplicate-term" Error "a term or label of a language that stands for two things";
    UntranslatedLanguage "untranslated-language" Hint "a language whose words are printed in English";
    DeadLink "dead-link" Warning "an address of another site that cannot be read";
    OurFault "our-fault" Error "chancery itself failed on a page";
}

impl Code {
    /// The code that `name` names.
    pub fn from_name(name: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| code.name() == name)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}
