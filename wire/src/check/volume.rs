//! Volumes.

use stowplan::task::document::{DockerVolume, Efs, FsxWindows, Given, S3Files, Volume};

use super::{container::flatten, keys, reader::Reader};
use crate::Node;

pub(super) fn read(reader: &mut Reader, node: &Node<'_>) -> Volume {
    reader.keys(node, keys::VOLUME, &[]);
    Volume {
        name: reader.text(node, "name"),
        host: flatten(reader.object(node, "host", |reader, item| {
            reader.keys(item, &["sourcePath"], &[]);
            reader.text(item, "sourcePath")
        })),
        docker: reader.object(node, "dockerVolumeConfiguration", |reader, item| {
            reader.keys(item, &["scope", "autoprovision", "driver", "driverOpts", "labels"], &[]);
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
            reader.keys(item, &["fileSystemArn", "rootDirectory", "transitEncryptionPort", "accessPointArn"], &[]);
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
fn two(reader: &mut Reader, node: &Node<'_>, key: &str, names: [&str; 2]) -> [Given<String>; 2] {
    let given = reader.object(node, key, |reader, item| {
        reader.keys(item, &names, &[]);
        names.map(|name| reader.text(item, name))
    });
    match given {
        Given::Known(texts) => texts,
        Given::Absent => [Given::Absent, Given::Absent],
        Given::Unknown => [Given::Unknown, Given::Unknown],
    }
}

fn efs(reader: &mut Reader, node: &Node<'_>) -> Efs {
    let known = ["fileSystemId", "rootDirectory", "transitEncryption", "transitEncryptionPort", "authorizationConfig"];
    reader.keys(node, &known, &[]);
    reader.number(node, "transitEncryptionPort");
    let [access_point_id, iam] = two(reader, node, "authorizationConfig", ["accessPointId", "iam"]);
    Efs {
        file_system_id: reader.text(node, "fileSystemId"),
        root_directory: reader.text(node, "rootDirectory"),
        transit_encryption: reader.text(node, "transitEncryption"),
        access_point_id,
        iam,
    }
}

fn fsx(reader: &mut Reader, node: &Node<'_>) -> FsxWindows {
    reader.keys(node, &["fileSystemId", "rootDirectory", "authorizationConfig"], &[]);
    let [credentials_parameter, domain] = two(reader, node, "authorizationConfig", ["credentialsParameter", "domain"]);
    FsxWindows {
        file_system_id: reader.text(node, "fileSystemId"),
        root_directory: reader.text(node, "rootDirectory"),
        credentials_parameter,
        domain,
    }
}
