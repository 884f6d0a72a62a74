//! Volumes.

use stowplan_check::document::{DockerVolume, Efs, FsxWindows, Given, S3Files, Volume};

use super::container::flatten;
use crate::Node;
use crate::aws::shape_reader::Reader;
use crate::fields::{Shape, table};

pub(super) fn read(reader: &mut Reader, node: &Node<'_>) -> Volume {
    reader.keys(node, &table::ECS_VOLUME);
    Volume {
        name: reader.text(node, "name"),
        host: flatten(reader.object(node, "host", |reader, item| {
            reader.keys(item, &table::ECS_HOST_VOLUME_PROPERTIES);
            reader.text(item, "sourcePath")
        })),
        docker: reader.object(node, "dockerVolumeConfiguration", |reader, item| {
            reader.keys(item, &table::ECS_DOCKER_VOLUME_CONFIGURATION);
            reader.map(item, "driverOpts");
            reader.map(item, "labels");
            DockerVolume {
                scope: reader.text(item, "scope"),
                autoprovision: reader.boolean(item, "autoprovision"),
                driver: reader.text(item, "driver"),
            }
        }),
        efs: reader.object(node, "efsVolumeConfiguration", efs),
        fsx_windows: reader.object(node, "fsxWindowsFileServerVolumeConfiguration", fsx),
        s3_files: reader.object(node, "s3filesVolumeConfiguration", |reader, item| {
            reader.keys(item, &table::ECS_S3_FILES_VOLUME_CONFIGURATION);
            reader.number(item, "transitEncryptionPort");
            S3Files {
                file_system_arn: reader.text(item, "fileSystemArn"),
                root_directory: reader.text(item, "rootDirectory"),
                access_point_arn: reader.text(item, "accessPointArn"),
            }
        }),
        configured_at_launch: reader.boolean(node, "configuredAtLaunch"),
    }
}

/// Two texts of an object at a key; absent where it is absent.
fn two(reader: &mut Reader, node: &Node<'_>, key: &str, shape: &Shape, names: [&str; 2]) -> [Given<String>; 2] {
    let given = reader.object(node, key, |reader, item| {
        reader.keys(item, shape);
        names.map(|name| reader.text(item, name))
    });
    match given {
        Given::Known(texts) => texts,
        Given::Absent => [Given::Absent, Given::Absent],
        Given::Unknown => [Given::Unknown, Given::Unknown],
    }
}

fn efs(reader: &mut Reader, node: &Node<'_>) -> Efs {
    reader.keys(node, &table::ECS_EFSVOLUME_CONFIGURATION);
    reader.number(node, "transitEncryptionPort");
    let [access_point_id, iam] =
        two(reader, node, "authorizationConfig", &table::ECS_EFSAUTHORIZATION_CONFIG, ["accessPointId", "iam"]);
    Efs {
        file_system_id: reader.text(node, "fileSystemId"),
        root_directory: reader.text(node, "rootDirectory"),
        transit_encryption: reader.text(node, "transitEncryption"),
        access_point_id,
        iam,
    }
}

fn fsx(reader: &mut Reader, node: &Node<'_>) -> FsxWindows {
    reader.keys(node, &table::ECS_FSX_WINDOWS_FILE_SERVER_VOLUME_CONFIGURATION);
    let [credentials_parameter, domain] = two(
        reader,
        node,
        "authorizationConfig",
        &table::ECS_FSX_WINDOWS_FILE_SERVER_AUTHORIZATION_CONFIG,
        ["credentialsParameter", "domain"],
    );
    FsxWindows {
        file_system_id: reader.text(node, "fileSystemId"),
        root_directory: reader.text(node, "rootDirectory"),
        credentials_parameter,
        domain,
    }
}
