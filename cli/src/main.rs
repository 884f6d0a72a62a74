//! The `stowplan` command: files and flags in, a decision out.

use std::process::ExitCode;

fn main() -> ExitCode {
    stowplan_cli::main()
}
