//! Handles of the things inside one cluster: a dense row number and a generation, so that a stale
//! handle is noticed.
//!
//! A handle is 8 bytes, and means something in its own cluster alone: which one that is it does not
//! say.

/// Makes a handle type.
macro_rules! handle {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(
            feature = "serde",
            derive(serde::Serialize, serde::Deserialize),
            serde(rename_all = "camelCase", deny_unknown_fields)
        )]
        pub struct $name {
            row: u32,
            generation: u32,
        }

        impl $name {
            pub(crate) const fn new(row: u32, generation: u32) -> Self {
                Self { row, generation }
            }

            /// The row number: dense, reused after removal.
            #[must_use]
            pub const fn row(self) -> u32 {
                self.row
            }

            /// How often the row had been reused when this handle was made.
            #[must_use]
            pub const fn generation(self) -> u32 {
                self.generation
            }

            /// The handle as one number, for hosts that know no other: the row, and above it the
            /// generation.
            #[must_use]
            pub const fn to_bits(self) -> u64 {
                (self.generation as u64) << 32 | self.row as u64
            }

            /// The handle of a number from [`to_bits`](Self::to_bits). Any other number makes a
            /// stale handle, or one that names something else: a cluster checks it as it checks
            /// all handles.
            #[must_use]
            #[expect(clippy::cast_possible_truncation, reason = "the two halves")]
            pub const fn from_bits(bits: u64) -> Self {
                Self { row: bits as u32, generation: (bits >> 32) as u32 }
            }
        }
    };
}

handle! {
    /// A container instance of one cluster.
    InstanceId
}

impl InstanceId {
    /// The row in the columns. It may belong to another instance by now.
    #[inline]
    pub(crate) const fn at(self) -> Row {
        Row(self.row)
    }
}

/// The row of an instance in the columns of its cluster.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Row(u32);

impl Row {
    pub(crate) const fn new(number: u32) -> Self {
        Self(number)
    }

    #[inline]
    pub(crate) const fn number(self) -> u32 {
        self.0
    }

    /// The position in a column.
    #[inline]
    pub(crate) const fn index(self) -> usize {
        self.0 as usize
    }
}

handle! {
    /// A task of one cluster.
    TaskId
}
handle! {
    /// A prepared task of one cluster.
    PreparedId
}

/// A handle of something that is not in the cluster any more.
///
/// A cluster notices a handle whose row was removed or given to another since. It does not notice a
/// handle of another cluster, which may name something of this one: keep handles with their
/// cluster. Clones and forks of a cluster share its handles as long as neither adds nor removes
/// what the other does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the handle is stale: what it named is no longer in this cluster")]
pub struct Stale;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_is_a_number_and_comes_back() {
        for (row, generation, bits) in [(0, 0, 0), (7, 0, 7), (0, 1, 1 << 32), (u32::MAX, u32::MAX, u64::MAX)] {
            let handle = InstanceId::new(row, generation);
            assert_eq!(handle.to_bits(), bits);
            assert_eq!(InstanceId::from_bits(bits), handle);
            assert_eq!(TaskId::from_bits(TaskId::new(row, generation).to_bits()).row(), row);
            assert_eq!(PreparedId::from_bits(bits).generation(), generation);
        }
    }
}
