//! `cargo run --example corpus FOLDER`: writes what each target begins with below a folder.
fn main() -> std::io::Result<()> {
    let folder = std::env::args_os().nth(1).unwrap_or_else(|| "corpus".into());
    let count = stowplan_fuzz::corpus::write(folder.as_ref())?;
    println!("{count} seeds in {}", folder.to_string_lossy());
    Ok(())
}
