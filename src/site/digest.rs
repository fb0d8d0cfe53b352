//! What the parts of a snapshot come to, for a later build to tell what would be the same again.

use std::hash::Hash;

use rayon::prelude::*;

use super::Site;
use crate::document::Document;
use crate::link::DocumentIx;
use crate::reads::{Digest, Digests, Part};
use crate::route::Route;

impl Site {
    /// The digests of every part but the orders of lists, which `render` makes.
    pub fn digests(&self) -> Digests {
        let documents = self.documents.unnoted();
        let ids = ids(documents.iter().map(|document| &**document));
        let mut digests = Digests {
            own: vec![[0; Part::OWN]; ids.len()],
            whole: [0; Part::COUNT],
            ids,
        };
        let Digests { ids, own, whole } = &mut digests;
        self.links.digests(&self.names, ids, own, whole);
        own.par_iter_mut().enumerate().for_each(|(ix, row)| {
            row[Part::Document as usize] = self.document_digest(ix);
            row[Part::Mentions as usize] = self.mentions_digest(ix);
            let translations = self.routes.translations(ix as DocumentIx);
            let mut out = Digest::default();
            translations
                .iter()
                .for_each(|ix| out.put(ids[*ix as usize]));
            row[Part::Translations as usize] = out.done();
        });
        for part in &Part::ALL[..Part::OWN] {
            let mut out = Digest::default();
            out.put(whole[*part as usize]);
            for (id, row) in ids.iter().zip(own.iter()) {
                out.put(*id);
                out.put(row[*part as usize]);
            }
            whole[*part as usize] = out.done();
        }
        let (mut routes, mut prose) = (Digest::default(), Digest::default());
        for (address, route) in &self.routes.list {
            address.hash(&mut routes);
            routes.put(self.route_digest(route, ids));
            if let Route::List(list, 1) = route {
                let page = self.routes.prose(*list);
                prose.put(page.map_or(0, |ix| ids[ix as usize]));
            }
        }
        whole[Part::Routes as usize] = routes.done();
        whole[Part::Prose as usize] = prose.done();
        digests
    }

    /// What a document comes to: it depends on the bytes of its file, and on what is the same for all.
    fn document_digest(&self, ix: usize) -> u64 {
        let document = &self.documents[ix];
        let mut out = Digest::default();
        let file = self.sources.get(&document.path);
        (file.map(|file| file.hash), document.span).hash(&mut out);
        out.done()
    }

    /// What the names in a document come to.
    fn mentions_digest(&self, ix: usize) -> u64 {
        let mut out = Digest::default();
        for mention in &self.mentions[ix].links {
            (mention.start, mention.end).hash(&mut out);
            let (kind, id) = &self.names.entities[mention.entity as usize];
            (*kind as u8, id).hash(&mut out);
        }
        out.done()
    }

    /// What a route comes to, whatever the places of what it is about; `ids` tells what each document is known by.
    pub fn route_digest(&self, route: &Route, ids: &[u64]) -> u64 {
        let mut out = Digest::default();
        std::mem::discriminant(route).hash(&mut out);
        let mut about = |ix: &DocumentIx| out.put(ids[*ix as usize]);
        match route {
            Route::Document(ix) | Route::Redirect(ix) | Route::Markdown(ix) => about(ix),
            Route::Statement(ix) => {
                let statement = &self.links.statements[*ix as usize];
                about(&statement.document);
                out.put(u64::from(statement.number));
            }
            Route::Compare(topic, left, right) => [topic, left, right].into_iter().for_each(about),
            Route::Further(ix, list, number) => {
                about(ix);
                (list.folder(), number).hash(&mut out);
            }
            Route::Beside(ix, beside) => {
                about(ix);
                beside.hash(&mut out);
            }
            Route::Card(of) => of.iter().for_each(about),
            Route::List(list, number) => (list, number).hash(&mut out),
            Route::Data(data) | Route::Schema(data) => data.name().hash(&mut out),
            Route::SitemapPart(number) => number.hash(&mut out),
            Route::File(path) => path.hash(&mut out),
            Route::Copy(path, width) => (path, width).hash(&mut out),
            Route::Sitemap | Route::Robots | Route::Atom | Route::JsonFeed | Route::Appearance => {}
        }
        out.done()
    }
}

/// What each document is known by: its file, and its place there.
fn ids<'d>(documents: impl Iterator<Item = &'d Document>) -> Vec<u64> {
    let mut last = None;
    let mut place = 0_u64;
    let id = |document: &'d Document| {
        place = match last == Some(&document.path) {
            true => place + 1,
            false => 0,
        };
        last = Some(&document.path);
        let mut out = Digest::default();
        (&document.path, place).hash(&mut out);
        out.done()
    };
    documents.map(id).collect()
}
