//! The refusals: which folders are never published into, whatever the flags (`trust.md` §2).
//!
//! Looks at the output and its neighbours and changes nothing. Folders are compared by identity (device and inode), so
//! links, `..`, trailing slashes, letter case and bind mounts make no difference. It does not create, lock or remove.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Component, Path, PathBuf};

use super::Target;
use super::manifest::{self, Manifest};
use super::staging;
use crate::diag::Error;

/// The output's real path, if it may be published into.
///
/// The path is absolute and free of links; its folder need not exist yet.
pub(super) fn settle(target: &Target) -> Result<PathBuf, Error> {
    let shown = target.output.display();
    let output = real_path(target.output)
        .map_err(|why| Error::new(format!("cannot use `{shown}` as the output"), why))?;
    let reason = match refusal(&output, target)? {
        None => occupied(&output)?,
        reason => reason,
    };
    match reason {
        None => Ok(output),
        Some(why) => Err(Error::new(
            format!("`{shown}` is refused as the output"),
            why,
        )),
    }
}

/// Why the place of `output` among the other folders forbids it, or nothing.
fn refusal(output: &Path, target: &Target) -> Result<Option<String>, Error> {
    if output.parent().is_none() {
        return Ok(Some("it is the root of the file system".into()));
    }
    if output.components().any(|part| part.as_os_str() == ".git") {
        return Ok(Some("it lies inside `.git`".into()));
    }
    let mut kept = vec![(real(target.root)?, "the site's root")];
    // A working or home folder that leads nowhere is nobody's to lose.
    let working = std::env::current_dir()
        .ok()
        .and_then(|folder| real_path(&folder).ok());
    let home = std::env::var_os("HOME").filter(|home| !home.is_empty());
    let home = home.and_then(|home| real_path(Path::new(&home)).ok());
    kept.extend(working.map(|folder| (folder, "the working folder")));
    kept.extend(home.map(|folder| (folder, "the home folder")));
    for (folder, name) in &kept {
        if holds(output, folder) {
            return Ok(Some(format!(
                "it is {name} or holds it (`{}`)",
                folder.display()
            )));
        }
    }
    for folder in target.protected {
        let source = real(folder)?;
        if holds(output, &source) || holds(&source, output) {
            return Ok(Some(format!(
                "it is, holds or lies inside `{}`",
                folder.display()
            )));
        }
    }
    Ok(None)
}

/// Why what is at `output` now forbids it, or nothing: only an empty folder and one of ours may be replaced.
fn occupied(output: &Path) -> Result<Option<String>, Error> {
    let failed = |why: io::Error| Error::new(format!("cannot read `{}`", output.display()), why);
    match fs::symlink_metadata(output) {
        Err(why) if why.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(why) => return Err(failed(why)),
        Ok(found) if !found.is_dir() => return Ok(Some("it is not a folder".into())),
        Ok(_) => {}
    }
    let mut stranger = None;
    for entry in fs::read_dir(output).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        match name.to_str() {
            Some(".git") => return Ok(Some("it holds a `.git`".into())),
            Some(manifest::NAME) => {}
            Some(staging::INSIDE) if staging::is_inside(output) => {}
            _ => stranger = stranger.max(Some(name)),
        }
    }
    // What else is wrong with it is found before anything is written.
    match (Manifest::is_in(output)?, stranger) {
        (true, _) | (false, None) => Ok(None),
        (false, Some(name)) => Ok(Some(format!(
            "it holds files that chancery did not write (`{}`); name another folder with `--output`",
            Path::new(&name).display()
        ))),
    }
}

/// Whether `outer` is `inner` or one of its parents.
fn holds(outer: &Path, inner: &Path) -> bool {
    if inner.starts_with(outer) {
        return true;
    }
    let Some(wanted) = identity(outer) else {
        return false;
    };
    inner
        .ancestors()
        .any(|folder| identity(folder) == Some(wanted))
}

/// Device and inode of a folder, or nothing if it is not there.
fn identity(folder: &Path) -> Option<(u64, u64)> {
    fs::metadata(folder)
        .ok()
        .map(|found| (found.dev(), found.ino()))
}

/// [`real_path`] with an error that names the path.
fn real(path: &Path) -> Result<PathBuf, Error> {
    real_path(path).map_err(|why| Error::new(format!("cannot resolve `{}`", path.display()), why))
}

/// The absolute path without links, `.` and `..`; what does not exist is kept as written.
///
/// A link to nothing is an error: nobody can say where it will lead.
pub(super) fn real_path(path: &Path) -> io::Result<PathBuf> {
    let mut real = PathBuf::new();
    for part in std::path::absolute(path)?.components() {
        match part {
            Component::Prefix(_) | Component::RootDir => real.push(part),
            Component::CurDir => {}
            Component::ParentDir => drop(real.pop()),
            Component::Normal(name) => {
                real.push(name);
                if fs::symlink_metadata(&real).is_ok() {
                    real = fs::canonicalize(&real)?;
                }
            }
        }
    }
    Ok(real)
}
