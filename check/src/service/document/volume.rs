//! Volumes that are configured at launch.

use alloc::string::String;

use crate::document::Given;

/// One of `volumeConfigurations`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VolumeConfiguration {
    /// `name`.
    pub name: Given<String>,
    /// `managedEBSVolume`.
    pub ebs: Given<ManagedVolume>,
}

/// `managedEBSVolume`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ManagedVolume {
    /// `roleArn`.
    pub role: Given<String>,
    /// `volumeType`.
    pub kind: Given<String>,
    /// `sizeInGiB`.
    pub size_gib: Given<i64>,
    /// `snapshotId`.
    pub snapshot: Given<String>,
    /// `iops`.
    pub iops: Given<i64>,
    /// `throughput`, in MiB/s.
    pub throughput: Given<i64>,
    /// `volumeInitializationRate`, in MiB/s.
    pub initialization_rate: Given<i64>,
    /// `filesystemType`.
    pub filesystem: Given<String>,
}
