import { render } from "preact";
import { App } from "./app";
import { SAMPLES } from "./samples/samples";
import { fromHash } from "./state/share";
import { beganAs, keep, kept, largeLink, notify, open, problem, project } from "./state/store";
import { take, takeFiles } from "./ui/dialogs";
import { droppedFiles } from "./ui/files";
import { openDialog } from "./ui/dialog";
import { listenForKeys } from "./ui/keys";
import { followTheme } from "./ui/theme";
import "./styles/fonts.css";
import "./styles/base.css";
import "./styles/frame.css";
import "./styles/tools.css";

async function begin() {
  followTheme();
  const { hash } = location;
  // A reload of a shared link goes on with what was made of it.
  project.value = kept(hash) ?? (await shared()) ?? kept("") ?? SAMPLES[0]?.project ?? project.value;
  beganAs(hash);
  const root = document.getElementById("page");
  if (!root) return;
  root.replaceChildren();
  render(<App />, root);
  keep();
  listenForKeys();
  listenForDocuments();
  addEventListener("hashchange", () => {
    void shared().then((next) => {
      if (!next) return;
      open(next, "the shared link");
      beganAs(location.hash);
    });
  });
  if ("serviceWorker" in navigator && import.meta.env.PROD) navigator.serviceWorker.register("./sw.js").catch(() => undefined);
}

/** The state of a shared link; a damaged one is named, a large one is asked about, and the page starts as usual. */
async function shared() {
  const { hash } = location;
  try {
    const unpacked = await fromHash(hash);
    if (!unpacked) return null;
    if (unpacked.large.length === 0) return unpacked.project;
    largeLink.value = { large: unpacked.large, hash, opening: false };
    return null;
  } catch (error) {
    problem.value = { source: "the link", json: null, message: error instanceof Error ? error.message : String(error) };
    return null;
  }
}

/** Paste and drop, anywhere but in a field. */
function listenForDocuments() {
  const field = (target: EventTarget | null) => target instanceof HTMLElement && target.closest("input, textarea, select") !== null;
  addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (field(event.target) || text.trim() === "" || openDialog.peek() !== null) return;
    event.preventDefault();
    void take([{ name: "the pasted text", text }], "the pasted text");
  });
  addEventListener("dragover", (event) => {
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
  });
  addEventListener("drop", (event) => {
    const transfer = event.dataTransfer;
    if (!transfer || transfer.files.length === 0) return;
    event.preventDefault();
    void droppedFiles(transfer)
      .then(takeFiles)
      .catch(() => notify("The files could not be read"));
  });
}

void begin();
