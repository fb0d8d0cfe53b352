use chancery::{diag, path::SitePath, render, site::*, source::Sources};
use rayon::prelude::*;
fn main() {
    let root = std::path::PathBuf::from(std::env::args().nth(1).unwrap());
    let out = std::env::args().nth(2);
    let t = std::time::Instant::now();
    let s = Sources::read(&root).unwrap();
    eprintln!("read {:?}", t.elapsed());
    let mut cache = Cache::default();
    let t = std::time::Instant::now();
    let site = assemble(&s, &Options::default(), &mut cache);
    eprintln!(
        "assembled {:?} {:?} docs {} statements {} routes {}",
        t.elapsed(),
        cache.work,
        site.documents.len(),
        site.links.statements.len(),
        site.routes.list.len()
    );
    let t = std::time::Instant::now();
    assemble(&s, &Options::default(), &mut cache);
    eprintln!("again {:?} {:?}", t.elapsed(), cache.work);
    let t = std::time::Instant::now();
    let mut f = site.diagnostics();
    let faults: Vec<_> = (0..site.routes.list.len() as u32)
        .into_par_iter()
        .filter_map(|ix| match render::render(&site, ix) {
            Ok(render::Output::Bytes(b)) => {
                if let Some(out) = &out {
                    let p = std::path::Path::new(out).join(site.routes.get(ix).0.output_file());
                    std::fs::create_dir_all(p.parent().unwrap()).unwrap();
                    std::fs::write(p, b).unwrap();
                }
                None
            }
            Ok(render::Output::File(p)) => {
                if let Some(out) = &out {
                    let q = std::path::Path::new(out).join(site.routes.get(ix).0.output_file());
                    std::fs::create_dir_all(q.parent().unwrap()).unwrap();
                    std::fs::copy(root.join(p.as_str()), q).unwrap();
                }
                None
            }
            Err(e) => Some(e),
        })
        .collect();
    eprintln!("rendered {:?}", t.elapsed());
    f.extend(faults.into_iter().take(5));
    let text = |p: &SitePath| s.text(p).cloned();
    print!(
        "{}",
        diag::emit::print(
            &f,
            &diag::emit::Printer {
                format: diag::emit::Format::Short,
                color: diag::emit::Color::Never,
                text: &text
            }
        )
    );
}
