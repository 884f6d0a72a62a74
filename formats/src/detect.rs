//! Which tool wrote a file? Found by what is in it, never by its name.

use serde_json::Value;
use stowplan_wire::recognise::tool;

use crate::error::Error;
use crate::format::{Format, MAX_BYTES, Read};
use crate::tree::Source;
use crate::yaml;

/// The format of a file. It costs as much as reading the file.
///
/// ```
/// use stowplan_formats::{Format, detect};
/// assert_eq!(detect(br#"{"family": "web", "containerDefinitions": []}"#), Format::Aws);
/// assert_eq!(detect(b"Resources:\n  Web:\n    Type: AWS::ECS::Service\n"), Format::CloudFormation);
/// assert_eq!(detect(b"name: web\ntype: Backend Service\n"), Format::Copilot);
/// assert_eq!(detect(b"hello"), Format::Unknown);
/// ```
#[must_use]
pub fn detect(bytes: &[u8]) -> Format {
    text_of(bytes).map_or(Format::Unknown, |text| read(text).0)
}

/// The text of a file, without a byte order mark.
pub(crate) fn text_of(bytes: &[u8]) -> Result<&str, Error> {
    if bytes.len() > MAX_BYTES {
        return Err(Error::new("format/too-large", "the file is larger than 64 MiB")
            .with_help("split it, or give the rendered task definition alone"));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let message = format!("the file is not UTF-8: byte {} starts no character", error.valid_up_to());
        Error::new("format/invalid-utf8", message).with_help("save it as UTF-8")
    })
}

/// The format and the contents, or why they could not be read.
pub(crate) fn read(text: &str) -> (Format, Result<Read, Error>) {
    let json: Result<Value, _> = serde_json::from_str(text);
    let failure = match json {
        Ok(value) => {
            let mut source = Source::new();
            let root = source.take(value, 0);
            let format = match tool::of_value(&&root) {
                Format::Aws if tool::has_ecspresso_function(text) => Format::Ecspresso,
                format => format,
            };
            return (format, Ok(Read { source, root }));
        }
        Err(error) => error,
    };
    if tool::is_ecspresso(text) {
        return (Format::Ecspresso, Err(unknown()));
    }
    // What begins like JSON and breaks off is no YAML that anybody wrote.
    if text.trim_start().starts_with('{') && failure.is_eof() {
        return (Format::Unknown, Err(unknown()));
    }
    match yaml::parse(text) {
        Ok((source, root)) => {
            let format = match tool::of_value(&&root) {
                Format::Aws => Format::Unknown,
                format => format,
            };
            (format, Ok(Read { source, root }))
        }
        Err(error) => match tool::meant(text) {
            Some(format @ (Format::CloudFormation | Format::Copilot)) => (format, Err(error)),
            _ => (Format::Unknown, Err(unknown_text(text))),
        },
    }
}

/// The format that a file was meant to have, broken or not, by the words in it: whoever finds it
/// among others tells what is wrong with it and does not pass it over.
///
/// ```
/// use stowplan_formats::{Format, looks_like};
/// assert_eq!(looks_like(b"name: api\ntype: Backend Service\ncommand: [a\n"), Some(Format::Copilot));
/// assert_eq!(looks_like(b"{\"containerDefinitions\": ["), Some(Format::Aws));
/// assert_eq!(looks_like(b"{ // a compiler's settings\n}"), None);
/// ```
#[must_use]
pub fn looks_like(bytes: &[u8]) -> Option<Format> {
    tool::meant(&String::from_utf8_lossy(bytes))
}

/// The error for a file of no known format.
pub(crate) fn unknown() -> Error {
    Error::new("format/unknown", "the file is in no format that is read here").with_help(
        "AWS's JSON, a Terraform plan (`terraform show -json`), a CloudFormation template, an ecspresso file or a Copilot manifest",
    )
}

/// The same with a better hint where the format is known but not read.
pub(crate) fn unknown_text(text: &str) -> Error {
    let starts = |words: &[&str]| text.lines().any(|line| words.iter().any(|word| line.trim_start().starts_with(word)));
    if starts(&["resource \"aws_", "module \"", "terraform {"]) {
        return Error::new(
            "format/terraform-source",
            "Terraform's source is not read, because only Terraform can resolve it",
        )
        .with_help("terraform plan -out=plan && terraform show -json plan > plan.json");
    }
    if starts(&["local ", "function(", "std.", "importstr"]) {
        return Error::new("format/jsonnet", "Jsonnet is not read, because only its own tool can evaluate it")
            .with_help("ecspresso render taskdef > ecs-task-def.json");
    }
    unknown()
}
