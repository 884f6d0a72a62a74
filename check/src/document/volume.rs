//! Volumes.

use alloc::string::String;

use super::Given;

/// One of `volumes`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Volume {
    /// `name`.
    pub name: Given<String>,
    /// `host.sourcePath`; known and empty when `host` has none.
    pub host: Given<String>,
    /// `dockerVolumeConfiguration`.
    pub docker: Given<DockerVolume>,
    /// `efsVolumeConfiguration`.
    pub efs: Given<Efs>,
    /// `fsxWindowsFileServerVolumeConfiguration`.
    pub fsx_windows: Given<FsxWindows>,
    /// `s3filesVolumeConfiguration`.
    pub s3_files: Given<S3Files>,
    /// `configuredAtLaunch`.
    pub configured_at_launch: Given<bool>,
}

/// `dockerVolumeConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DockerVolume {
    /// `scope`.
    pub scope: Given<String>,
    /// `autoprovision`.
    pub autoprovision: Given<bool>,
    /// `driver`.
    pub driver: Given<String>,
}

/// `efsVolumeConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Efs {
    /// `fileSystemId`.
    pub file_system_id: Given<String>,
    /// `rootDirectory`.
    pub root_directory: Given<String>,
    /// `transitEncryption`.
    pub transit_encryption: Given<String>,
    /// `authorizationConfig.accessPointId`.
    pub access_point_id: Given<String>,
    /// `authorizationConfig.iam`.
    pub iam: Given<String>,
}

/// `fsxWindowsFileServerVolumeConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FsxWindows {
    /// `fileSystemId`.
    pub file_system_id: Given<String>,
    /// `rootDirectory`.
    pub root_directory: Given<String>,
    /// `authorizationConfig.credentialsParameter`.
    pub credentials_parameter: Given<String>,
    /// `authorizationConfig.domain`.
    pub domain: Given<String>,
}

/// `s3filesVolumeConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct S3Files {
    /// `fileSystemArn`.
    pub file_system_arn: Given<String>,
    /// `rootDirectory`.
    pub root_directory: Given<String>,
    /// `accessPointArn`.
    pub access_point_arn: Given<String>,
}
