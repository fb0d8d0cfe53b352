//! Arguments in, exit status out.

use std::process::ExitCode;

/// Rendering makes and drops many small texts on all threads, which this allocator is made for.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    chancery::cli::run()
}
