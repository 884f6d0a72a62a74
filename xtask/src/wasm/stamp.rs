//! Whether a product is that of its sources: a digest of them, kept beside the build's products.
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

/// The digest of what a product is made from.
#[derive(Debug)]
pub struct Stamp {
    file: PathBuf,
    digest: String,
}

impl Stamp {
    /// Reads files, and every file of folders.
    pub fn of(file: PathBuf, sources: &[PathBuf]) -> std::io::Result<Self> {
        let mut hasher = DefaultHasher::new();
        for source in sources {
            add(&mut hasher, source)?;
        }
        Ok(Self { file, digest: format!("{:016x}", hasher.finish()) })
    }

    /// Whether the product was made from just these.
    pub fn holds(&self) -> bool {
        std::fs::read_to_string(&self.file).is_ok_and(|kept| kept == self.digest)
    }

    /// Says that it was.
    pub fn keep(&self) -> std::io::Result<()> {
        std::fs::write(&self.file, &self.digest)
    }
}

fn add(hasher: &mut DefaultHasher, path: &Path) -> std::io::Result<()> {
    if path.is_dir() {
        let mut inside: Vec<PathBuf> =
            std::fs::read_dir(path)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
        inside.sort();
        return inside.iter().try_for_each(|one| add(hasher, one));
    }
    path.to_string_lossy().hash(hasher);
    std::fs::read(path)?.hash(hasher);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_source_breaks_the_stamp() -> std::io::Result<()> {
        let folder = std::env::temp_dir().join(format!("stowplan-stamp-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("src"))?;
        std::fs::write(folder.join("src/a"), "1")?;
        let stamp = || Stamp::of(folder.join("stamp"), &[folder.join("src")]);
        assert!(!stamp()?.holds());
        stamp()?.keep()?;
        assert!(stamp()?.holds());
        std::fs::write(folder.join("src/a"), "2")?;
        assert!(!stamp()?.holds());
        std::fs::write(folder.join("src/a"), "1")?;
        std::fs::write(folder.join("src/b"), "")?;
        assert!(!stamp()?.holds());
        std::fs::remove_dir_all(&folder)
    }
}
