//! Image references: what a container runs, and which registry it comes from.

use core::fmt;

/// An image reference in its parts.
///
/// ```
/// use stowplan::task::image::{Image, Registry};
/// let image = Image::parse("ubuntu")?;
/// assert_eq!(image.to_string(), "docker.io/library/ubuntu:latest");
/// assert_eq!(image.registry(), Registry::DockerHub);
/// # Ok::<(), stowplan::task::image::ImageError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Image<'a> {
    domain: Option<&'a str>,
    path: &'a str,
    tag: Option<&'a str>,
    digest: Option<&'a str>,
}

/// Where an image comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registry {
    /// An account's registry at Amazon ECR.
    PrivateEcr,
    /// `public.ecr.aws`.
    PublicEcr,
    /// Docker Hub, written out or not.
    DockerHub,
    /// Any other registry.
    Other,
}

/// Why a text is no image reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageError {
    /// Nothing, or no name before the tag or digest.
    Empty,
    /// More than 255 characters (before the digest, where there is one).
    TooLong,
    /// A character that ECS does not take.
    Character,
    /// `#`: ECS accepts it, although image references cannot have one (TASK-32).
    Hash,
    /// A digest other than `sha256:` and 64 hexadecimal digits.
    Digest,
    /// The repository has a capital letter.
    UpperCase,
    /// A part of the repository is empty, or begins or ends with a separator.
    Component,
    /// The tag is empty, too long or begins with `.` or `-`.
    Tag,
    /// The host or port is not well formed.
    Domain,
    /// 64 hexadecimal digits: an image id, not a name.
    Id,
}

impl fmt::Display for ImageError {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the name is missing",
            Self::TooLong => "more than 255 characters",
            Self::Character => "only letters, digits and `- _ : . / #` are allowed",
            Self::Hash => "`#` is not allowed in image names",
            Self::Digest => "the digest must be `sha256:` and 64 hexadecimal digits",
            Self::UpperCase => "repositories are written in lower case",
            Self::Component => "a part of the repository is empty or begins or ends with a separator",
            Self::Tag => "the tag must be up to 128 letters, digits and `_ . -`, not beginning with `.` or `-`",
            Self::Domain => "the registry's host or port is not well formed",
            Self::Id => "an image id is not a name",
        })
    }
}

impl core::error::Error for ImageError {}

impl<'a> Image<'a> {
    /// Reads an image reference.
    ///
    /// # Errors
    /// When ECS refuses it ([`TooLong`](ImageError::TooLong), [`Character`](ImageError::Character),
    /// [`Digest`](ImageError::Digest)), or no registry can have it (the others).
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn parse(text: &'a str) -> Result<Self, ImageError> {
        rule!("TASK-32");
        let (name, digest) = text.split_once('@').map_or((text, None), |(name, digest)| (name, Some(digest)));
        if name.is_empty() {
            return Err(ImageError::Empty);
        }
        if name.len() > 255 {
            return Err(ImageError::TooLong);
        }
        if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_:./#".contains(&byte)) {
            return Err(ImageError::Character);
        }
        if digest.is_some_and(|digest| !is_digest(digest)) {
            return Err(ImageError::Digest);
        }
        if name.contains('#') {
            return Err(ImageError::Hash);
        }
        let (domain, rest) = match name.split_once('/') {
            Some((head, rest)) if is_domain_like(head) => (Some(head), rest),
            _ => (None, name),
        };
        let (path, tag) = rest.rsplit_once(':').map_or((rest, None), |(path, tag)| (path, Some(tag)));
        if domain.is_some_and(|domain| !is_domain(domain)) {
            return Err(ImageError::Domain);
        }
        if tag.is_some_and(|tag| !is_tag(tag)) {
            return Err(ImageError::Tag);
        }
        check_path(path)?;
        if domain.is_none() && tag.is_none() && path.len() == 64 && is_hex(path) {
            return Err(ImageError::Id);
        }
        Ok(Self { domain, path, tag, digest })
    }

    /// The registry's host, and port if one is given; `docker.io` when nothing is written.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn domain(&self) -> &'a str {
        self.domain.unwrap_or("docker.io")
    }

    /// The repository as it was written, without the registry.
    #[must_use]
    pub const fn repository(&self) -> &'a str {
        self.path
    }

    /// The tag; `latest` when neither a tag nor a digest is written.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn tag(&self) -> Option<&'a str> {
        self.tag.or(if self.digest.is_none() { Some("latest") } else { None })
    }

    /// The digest, beginning with `sha256:`.
    #[must_use]
    pub const fn digest(&self) -> Option<&'a str> {
        self.digest
    }

    /// Where the image comes from.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn registry(&self) -> Registry {
        match self.domain() {
            "docker.io" | "index.docker.io" | "registry-1.docker.io" => Registry::DockerHub,
            "public.ecr.aws" => Registry::PublicEcr,
            domain if is_private_ecr(domain) => Registry::PrivateEcr,
            _ => Registry::Other,
        }
    }
}

/// The full form: host, repository, tag or digest.
impl fmt::Display for Image<'_> {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let library = if self.domain() == "docker.io" && !self.path.contains('/') { "library/" } else { "" };
        write!(f, "{}/{library}{}", self.domain(), self.path)?;
        if let Some(tag) = self.tag() {
            write!(f, ":{tag}")?;
        }
        if let Some(digest) = self.digest {
            write!(f, "@{digest}")?;
        }
        Ok(())
    }
}

/// Whether the first part of a name is a host rather than a part of the repository.
#[cfg_attr(cold_code_small, optimize(size))]
fn is_domain_like(head: &str) -> bool {
    head.contains(['.', ':']) || head == "localhost" || head.bytes().any(|byte| byte.is_ascii_uppercase())
}

#[cfg_attr(cold_code_small, optimize(size))]
fn is_domain(domain: &str) -> bool {
    let (host, port) = domain.split_once(':').map_or((domain, None), |(host, port)| (host, Some(port)));
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    host.split('.').all(is_label)
        && port.is_none_or(|port| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg_attr(cold_code_small, optimize(size))]
fn is_tag(tag: &str) -> bool {
    (1..=128).contains(&tag.len())
        && !tag.starts_with(['.', '-'])
        && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
}

#[cfg_attr(cold_code_small, optimize(size))]
fn is_digest(digest: &str) -> bool {
    digest.strip_prefix("sha256:").is_some_and(|hex| hex.len() == 64 && is_hex(hex))
}

#[cfg_attr(cold_code_small, optimize(size))]
fn is_hex(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

/// Lower-case letters and digits, joined by `.`, `_`, `__` or hyphens, between slashes.
#[cfg_attr(cold_code_small, optimize(size))]
fn check_path(path: &str) -> Result<(), ImageError> {
    if path.is_empty() {
        return Err(ImageError::Empty);
    }
    if path.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Err(ImageError::UpperCase);
    }
    let is_separator = |c: char| matches!(c, '.' | '_' | '-');
    for part in path.split('/') {
        let ends =
            part.is_empty() || part.contains(':') || part.starts_with(is_separator) || part.ends_with(is_separator);
        let runs = part.split(|c: char| !is_separator(c));
        let odd =
            runs.into_iter().any(|run| !matches!(run, "" | "." | "_" | "__") && !run.bytes().all(|byte| byte == b'-'));
        if ends || odd {
            return Err(ImageError::Component);
        }
    }
    Ok(())
}

/// Whether an image's name, well formed or not, begins with the host of an account's registry at
/// Amazon ECR.
#[cfg_attr(cold_code_small, optimize(size))]
pub(super) fn is_in_private_ecr(name: &str) -> bool {
    name.split_once('/').is_some_and(|(host, _)| is_private_ecr(host))
}

/// `<12 digits>.dkr.ecr[-fips].<region>.amazonaws.com[.cn]` or
/// `<12 digits>.dkr-ecr.<region>.on.aws`.
#[cfg_attr(cold_code_small, optimize(size))]
fn is_private_ecr(domain: &str) -> bool {
    let Some((account, rest)) = domain.split_once('.') else { return false };
    let is_account = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    let region = ["dkr.ecr.", "dkr.ecr-fips."]
        .into_iter()
        .find_map(|head| rest.strip_prefix(head))
        .and_then(|rest| rest.strip_suffix(".amazonaws.com").or_else(|| rest.strip_suffix(".amazonaws.com.cn")))
        .or_else(|| rest.strip_prefix("dkr-ecr.").and_then(|rest| rest.strip_suffix(".on.aws")));
    is_account && region.is_some_and(|region| !region.is_empty() && !region.contains('.'))
}

#[cfg(test)]
mod tests {
    use alloc::{format, string::ToString};

    use super::*;

    #[test]
    fn row_79() {
        let hex = "0123456789abcdef".repeat(4);
        let private = format!("123456789012.dkr.ecr.us-west-2.amazonaws.com/app@sha256:{hex}");
        for (text, full, registry) in [
            ("ubuntu", "docker.io/library/ubuntu:latest", Registry::DockerHub),
            ("amazon/x", "docker.io/amazon/x:latest", Registry::DockerHub),
            ("public.ecr.aws/a/b:1", "public.ecr.aws/a/b:1", Registry::PublicEcr),
            (&private, &private, Registry::PrivateEcr),
            ("localhost:5000/x__y-z.q:Tag", "localhost:5000/x__y-z.q:Tag", Registry::Other),
            ("quay.io/a/b", "quay.io/a/b:latest", Registry::Other),
            (
                "123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com/a",
                "123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com/a:latest",
                Registry::PrivateEcr,
            ),
            (
                "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/a:b",
                "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/a:b",
                Registry::PrivateEcr,
            ),
            (
                "123456789012.dkr-ecr.us-east-1.on.aws/a:b",
                "123456789012.dkr-ecr.us-east-1.on.aws/a:b",
                Registry::PrivateEcr,
            ),
        ] {
            let image = Image::parse(text).unwrap();
            assert_eq!((image.to_string().as_str(), image.registry()), (full, registry), "{text}");
        }
    }

    #[test]
    fn refused() {
        use ImageError::{Character, Component, Digest, Domain, Empty, Hash, Id, Tag, TooLong, UpperCase};
        let hex = "0123456789abcdef".repeat(4);
        let long = "a".repeat(256);
        for (text, error) in [
            ("", Empty),
            ("@sha256:0", Empty),
            (long.as_str(), TooLong),
            ("a b", Character),
            ("a#b", Hash),
            ("a@sha256:12", Digest),
            ("a@md5:12", Digest),
            ("Web", UpperCase),
            ("quay.io/Web", UpperCase),
            ("a//b", Component),
            ("a/-b", Component),
            ("a/b..c", Component),
            ("a___b", Component),
            ("a:", Tag),
            ("a:-b", Tag),
            ("-x.io/a", Domain),
            ("x.io:port/a", Domain),
            (&hex, Id),
        ] {
            assert_eq!(Image::parse(text), Err(error), "{text}");
        }
        // The limit counts what stands before the digest.
        assert!(Image::parse(&format!("{}@sha256:{hex}", "a".repeat(255))).is_ok());
    }
}
