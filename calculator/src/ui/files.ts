/** Files and folders that were chosen or dropped, as texts. */

import type { Text } from "../state/ingest";

/** What is read of a folder; of files chosen one by one everything is. */
const READABLE = /\.(?:json|jsonl|ndjson|csv|tsv|txt)$/i;
const MOST_FILES = 2000;
const MOST_BYTES = 256 * 1024 * 1024;

export interface Gathered {
  texts: Text[];
  /** What was left out, in words. */
  skipped: string[];
}

interface Found {
  name: string;
  file: File;
  /** Whether it was found in a folder. */
  inside: boolean;
}

export async function gather(found: Found[]): Promise<Gathered> {
  const readable = found.filter((one) => !one.inside || READABLE.test(one.name));
  const skipped: string[] = [];
  if (readable.length < found.length) skipped.push(`${found.length - readable.length} files of other kinds were left out`);
  const texts: Text[] = [];
  let bytes = 0;
  for (const { name, file } of [...readable].sort((a, b) => a.name.localeCompare(b.name, "en"))) {
    bytes += file.size;
    if (texts.length >= MOST_FILES || bytes > MOST_BYTES) {
      skipped.push(`${readable.length - texts.length} files were left out: at most ${MOST_FILES} files and ${MOST_BYTES >> 20} MiB are read at once`);
      break;
    }
    texts.push({ name, text: await file.text() });
  }
  return { texts, skipped };
}

export function chosenFiles(files: Iterable<File>): Found[] {
  return [...files].map((file) => ({ name: file.webkitRelativePath || file.name, file, inside: file.webkitRelativePath !== "" }));
}

/** What was dropped, folders walked through. Call it in the event itself: afterwards the browser has forgotten. */
export async function droppedFiles(transfer: DataTransfer): Promise<Found[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) return chosenFiles(transfer.files);
  const found: Found[] = [];
  for (const entry of entries) await walk(entry, found, false);
  return found;
}

async function walk(entry: FileSystemEntry, found: Found[], inside: boolean): Promise<void> {
  if (found.length > MOST_FILES * 4) return;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    found.push({ name: entry.fullPath.replace(/^\//, ""), file, inside });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return;
    for (const one of some) await walk(one, found, true);
  }
}
