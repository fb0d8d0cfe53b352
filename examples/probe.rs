use chancery::{diag, path::SitePath, site::*, source::Sources};
fn main() {
    let root = std::path::PathBuf::from(std::env::args().nth(1).unwrap());
    let t = std::time::Instant::now();
    let s = Sources::read(&root).unwrap();
    eprintln!("read {:?}", t.elapsed());
    let mut cache = Cache::default();
    let t = std::time::Instant::now();
    let site = assemble(&s, &Options::default(), &mut cache);
    eprintln!("assembled {:?} {:?} docs {} statements {} routes {}", t.elapsed(), cache.work, site.documents.len(), site.links.statements.len(), site.routes.list.len());
    let t = std::time::Instant::now();
    assemble(&s, &Options::default(), &mut cache);
    eprintln!("again {:?} {:?}", t.elapsed(), cache.work);
    let text = |p: &SitePath| s.text(p).cloned();
    let f = site.diagnostics();
    print!("{}", diag::emit::print(&f, &diag::emit::Printer { format: diag::emit::Format::Short, color: diag::emit::Color::Never, text: &text }));
}
