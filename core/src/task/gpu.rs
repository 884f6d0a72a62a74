//! GPUs and other devices: what tasks ask for, and what the name of an instance type says about
//! them.

use core::{fmt, str::FromStr};

use crate::word::UnknownWord;

/// How many GPUs a task takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub enum Gpus {
    /// None.
    #[default]
    None,
    /// Whole GPUs (never 0; 0 is [`Gpus::None`]).
    Count(u32),
    /// Every GPU of the instance, which must all be idle (PLACE-37).
    All,
    /// A fraction of one GPU, on an instance type that has exactly this fraction (PLACE-181).
    Fraction(GpuFraction),
    /// Memory of one GPU that other tasks use, too: NVIDIA MPS (PLACE-183).
    Shared {
        /// MiB of the GPU's memory, of all the task's containers together; at least 1.
        memory: u32,
    },
}

impl Gpus {
    /// The fewest whole GPUs that the instance must have: one where the task takes all, none for a
    /// fraction, which is not a whole one. A shared GPU is one.
    #[must_use]
    pub const fn least(self) -> u32 {
        match self {
            Self::None | Self::Fraction(_) => 0,
            Self::Count(count) => count,
            Self::All | Self::Shared { .. } => 1,
        }
    }

    /// Whether other tasks may use the same GPU.
    #[must_use]
    pub const fn is_shared(self) -> bool {
        matches!(self, Self::Shared { .. })
    }
}

/// A fraction of a GPU that AWS offers (PLACE-181).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase"))]
pub enum GpuFraction {
    /// `0.125`: 3 GB, on g6f.large and g6f.xlarge.
    #[cfg_attr(feature = "serde", serde(rename = "0.125"))]
    Eighth,
    /// `0.25`: 6 GB, on g6f.2xlarge.
    #[cfg_attr(feature = "serde", serde(rename = "0.25"))]
    Quarter,
    /// `0.5`: 12 GB, on g6f.4xlarge and gr6f.4xlarge.
    #[cfg_attr(feature = "serde", serde(rename = "0.5"))]
    Half,
}

impl GpuFraction {
    /// Every fraction, the smallest first.
    pub const ALL: [Self; 3] = [Self::Eighth, Self::Quarter, Self::Half];

    /// AWS's spelling.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Eighth => "0.125",
            Self::Quarter => "0.25",
            Self::Half => "0.5",
        }
    }

    /// Reads a decimal by its value: `0.50` equals `0.5`. `None` for every other number and text.
    ///
    /// ```
    /// use stowplan::task::GpuFraction;
    /// assert_eq!(GpuFraction::parse("0.25"), Some(GpuFraction::Quarter));
    /// assert_eq!(GpuFraction::parse(".50"), Some(GpuFraction::Half));
    /// assert_eq!(GpuFraction::parse("0.75"), None);
    /// ```
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, digits) = text.split_once('.')?;
        if whole.bytes().any(|digit| digit != b'0') {
            return None;
        }
        match digits.trim_end_matches('0') {
            "125" => Some(Self::Eighth),
            "25" => Some(Self::Quarter),
            "5" => Some(Self::Half),
            _ => None,
        }
    }

    /// The fraction that instances of a type have; `None` for types with whole GPUs or none.
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn of_type(instance_type: &str) -> Option<Self> {
        Some(match instance_type {
            "g6f.large" | "g6f.xlarge" => Self::Eighth,
            "g6f.2xlarge" => Self::Quarter,
            "g6f.4xlarge" | "gr6f.4xlarge" => Self::Half,
            _ => return None,
        })
    }

    /// MiB of GPU memory that come with it.
    #[must_use]
    pub const fn memory_mib(self) -> u32 {
        match self {
            Self::Eighth => 3 * 1024,
            Self::Quarter => 6 * 1024,
            Self::Half => 12 * 1024,
        }
    }
}

impl fmt::Display for GpuFraction {
    #[cfg_attr(cold_code_small, optimize(size))]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Reads a decimal as [`GpuFraction::parse`] does.
impl FromStr for GpuFraction {
    type Err = UnknownWord;

    #[cfg_attr(cold_code_small, optimize(size))]
    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        Self::parse(text).ok_or_else(|| UnknownWord::new("fraction of a GPU", text, &["0.125", "0.25", "0.5"]))
    }
}

/// The devices that an instance has, as far as the name of its type says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeviceType {
    /// The instance does not say its type.
    #[default]
    Unknown,
    /// Whole GPUs, or none: [`registered`](crate::cluster::facts::ResourceFacts::gpus) tells.
    Whole,
    /// A fraction of a GPU (PLACE-181).
    Fraction(GpuFraction),
    /// AWS Neuron devices (PLACE-187).
    Neuron,
}

impl DeviceType {
    /// What the value of the attribute `ecs.instance-type` says.
    ///
    /// ```
    /// use stowplan::task::{DeviceType, GpuFraction};
    /// assert_eq!(DeviceType::of(Some("g6f.2xlarge")), DeviceType::Fraction(GpuFraction::Quarter));
    /// assert_eq!(DeviceType::of(Some("trn1.2xlarge")), DeviceType::Neuron);
    /// assert_eq!(DeviceType::of(None), DeviceType::Unknown);
    /// ```
    #[must_use]
    #[cfg_attr(cold_code_small, optimize(size))]
    pub fn of(instance_type: Option<&str>) -> Self {
        let Some(name) = instance_type else { return Self::Unknown };
        if let Some(fraction) = GpuFraction::of_type(name) {
            return Self::Fraction(fraction);
        }
        let family = name.split('.').next().unwrap_or_default();
        let of = |prefix: &str| {
            family.strip_prefix(prefix).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        };
        if of("trn") || of("inf") { Self::Neuron } else { Self::Whole }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_are_numbers() {
        for (text, fraction) in [
            ("0.125", Some(GpuFraction::Eighth)),
            ("0.1250", Some(GpuFraction::Eighth)),
            ("00.5", Some(GpuFraction::Half)),
            (".25", Some(GpuFraction::Quarter)),
            ("0.1", None),
            ("0.75", None),
            ("1.5", None),
            ("0.", None),
            ("0.0", None),
            ("0.5e0", None),
            ("1", None),
            ("", None),
        ] {
            assert_eq!(GpuFraction::parse(text), fraction, "{text}");
        }
        for fraction in GpuFraction::ALL {
            assert_eq!(GpuFraction::parse(fraction.as_str()), Some(fraction));
        }
    }

    #[test]
    fn types_say_their_devices() {
        for (name, devices) in [
            ("g6f.large", DeviceType::Fraction(GpuFraction::Eighth)),
            ("g6f.xlarge", DeviceType::Fraction(GpuFraction::Eighth)),
            ("g6f.2xlarge", DeviceType::Fraction(GpuFraction::Quarter)),
            ("g6f.4xlarge", DeviceType::Fraction(GpuFraction::Half)),
            ("gr6f.4xlarge", DeviceType::Fraction(GpuFraction::Half)),
            ("g6.xlarge", DeviceType::Whole),
            ("m7g.large", DeviceType::Whole),
            ("inf2.xlarge", DeviceType::Neuron),
            ("trn1n.32xlarge", DeviceType::Neuron),
            ("trainer.large", DeviceType::Whole),
        ] {
            assert_eq!(DeviceType::of(Some(name)), devices, "{name}");
        }
    }
}
