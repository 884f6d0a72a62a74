/** The frame: head, the tool in front, what is said about the whole. */

import { Component, type ComponentChildren, type JSX } from "preact";
import { cancel, engineState, engineTrouble, slow, tryAgain } from "./engine/client";
import { PlacementTool } from "./placement/view";
import { QueryTool } from "./query/view";
import { sampleOf } from "./samples/samples";
import { ScalingTool } from "./scaling/view";
import type { Tool } from "./state/project";
import { announcement, largeLink, openLargeLink, problem, project, reading, redo, redoLabel, showTool, toast, undo, undoLabel } from "./state/store";
import { Button, JsonTrouble } from "./ui/controls";
import { openDialog } from "./ui/dialog";
import { Dialogs } from "./ui/dialogs";
import { Icon } from "./ui/icons";
import { drafts } from "./ui/instances";
import { chosen, nextTheme } from "./ui/theme";

const TOOLS: [tool: Tool, name: string, long: string][] = [
  ["query", "Query", "Query tester"],
  ["placement", "Placement", "Placement what-if"],
  ["scaling", "Scaling", "Scaling timeline"],
];

export function App(): JSX.Element {
  const { tool } = project.value;
  const stale = problem.value !== null || drafts.value.size > 0;
  return (
    <Guard>
      <a class="skip" href="#main">
        Skip to the tool
      </a>
      <Head />
      <main id="main" tabIndex={-1} class={stale ? "holds-last-good" : ""}>
        <h1 class="unseen">{TOOLS.find(([one]) => one === tool)?.[2]}</h1>
        <Trouble />
        <LargeLink />
        <Read />
        <Question />
        {tool === "query" && <QueryTool />}
        {tool === "placement" && <PlacementTool />}
        {tool === "scaling" && <ScalingTool />}
      </main>
      <Foot />
      <Dialogs />
      <div class="unseen" role="status" aria-live="polite" id="live">
        {announcement.value}
      </div>
      {toast.value && (
        <div class="toast" aria-hidden="true">
          {toast.value}
        </div>
      )}
    </Guard>
  );
}

function Head(): JSX.Element {
  const { tool } = project.value;
  const themes = { auto: ["auto", "Colours: as the system"], light: ["sun", "Colours: light"], dark: ["moon", "Colours: dark"] } as const;
  const [icon, label] = themes[chosen.value];
  return (
    <header class="head">
      <p class="brand">
        <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
          <rect class="brand-a" x="2" y="13" width="9" height="8" rx="1.5" />
          <rect class="brand-b" x="13" y="13" width="9" height="8" rx="1.5" />
          <rect class="brand-b" x="2" y="3" width="9" height="8" rx="1.5" />
          <rect class="brand-c" x="13.75" y="3.75" width="7.5" height="6.5" rx="1" />
        </svg>
        stowplan
      </p>
      <nav aria-label="Tools">
        {TOOLS.map(([one, name]) => (
          <button type="button" key={one} class="tab" id={`tool-${one}`} aria-current={one === tool ? "page" : undefined} onClick={() => showTool(one)}>
            {name}
          </button>
        ))}
      </nav>
      <div class="head-actions" role="group" aria-label="Page">
        <Button icon="book" onClick={() => (openDialog.value = "samples")} id="open-samples">
          Samples
        </Button>
        <Button icon="open" onClick={() => (openDialog.value = "open")} id="open-open">
          Open
        </Button>
        <Button icon="undo" kind="quiet" label={undoLabel.value === null ? "Undo" : `Undo: ${undoLabel.value}`} disabled={undoLabel.value === null} onClick={undo} id="undo" />
        <Button icon="redo" kind="quiet" label={redoLabel.value === null ? "Redo" : `Redo: ${redoLabel.value}`} disabled={redoLabel.value === null} onClick={redo} id="redo" />
        <Button icon="export" kind="quiet" label="Export" onClick={() => (openDialog.value = "export")} id="open-export" />
        <Button icon="share" kind="quiet" label="Share" onClick={() => (openDialog.value = "share")} id="open-share" />
        <Button icon={icon} kind="quiet" label={label} onClick={nextTheme} id="theme" />
        <Button icon="help" kind="quiet" label="Help" onClick={() => (openDialog.value = "help")} id="open-help" />
      </div>
    </header>
  );
}

/** The question of the sample, and its answer, which the tool below shows. */
function Question(): JSX.Element | null {
  const sample = sampleOf(project.value.sample);
  if (!sample || sample.tool !== project.value.tool) return null;
  return (
    <section class="question" aria-label="The question of this sample">
      <p class="ask">{sample.question}</p>
      <p class="answer">{sample.answer}</p>
      <p class="thread">
        Asked in <a href={`https://github.com/${sample.thread.replace("#", "/issues/")}`} rel="noreferrer" target="_blank">{sample.thread}</a>
      </p>
    </section>
  );
}

function Trouble(): JSX.Element | null {
  if (engineState.value === "broken") {
    return (
      <div class="engine-error" role="alert">
        <p>
          <strong>The engine could not be loaded:</strong> {engineTrouble.value}. What you entered is kept.
        </p>
        <Button onClick={tryAgain}>Try again</Button>
      </div>
    );
  }
  if (engineTrouble.value !== "") {
    return (
      <div class="banner" role="alert" id="engine-failed">
        <p>
          <Icon name="warn" /> <strong>The engine failed at the last question and was started again:</strong> {engineTrouble.value}. Results are those of before; a change asks anew.
        </p>
        <Button icon="cross" kind="quiet" label="Dismiss" onClick={() => (engineTrouble.value = "")} />
      </div>
    );
  }
  const now = problem.value;
  if (now && openDialog.value !== "open") {
    return (
      <div class="banner" role="alert" id="banner">
        <div>
          <p>
            <Icon name="warn" /> <strong>{capital(now.source)} could not be read.</strong> Below is the last good state.
          </p>
          {now.json ? <JsonTrouble problem={now.json} /> : <p class="trouble">{now.message}</p>}
        </div>
        <Button icon="cross" kind="quiet" label="Dismiss" onClick={() => (problem.value = null)} />
      </div>
    );
  }
  if (drafts.value.size > 0) {
    return (
      <div class="banner slim" id="banner">
        <p>
          <Icon name="warn" /> <strong>{capital([...drafts.value].join(", "))}</strong>: not readable as it stands. Results are those of the last good state.
        </p>
      </div>
    );
  }
  return null;
}

/** A large shared state is opened when the reader says so. */
function LargeLink(): JSX.Element | null {
  const link = largeLink.value;
  if (!link) return null;
  return (
    <section class="banner slim told doubtful" id="large-link" role="alert" aria-label="A large link">
      <p>
        <Icon name="warn" /> <strong>This link holds much: {link.large.join(", ")}.</strong> Opening it may take a while. Below is what was here before.
      </p>
      <div class="row">
        <Button kind="primary" id="open-large" disabled={link.opening} onClick={() => void openLargeLink()}>
          {link.opening ? "Opening…" : "Open it"}
        </Button>
        <Button kind="quiet" onClick={() => (largeLink.value = null)}>
          Leave it
        </Button>
      </div>
    </section>
  );
}

/** What was read, how it came together with what was there, and what is missing. */
function Read(): JSX.Element | null {
  const now = reading.value;
  if (!now) return null;
  const lacks = [...now.warnings, ...now.refused.map((one) => `${one.name} could not be read: ${one.message}`)];
  return (
    <section class={`banner slim told ${lacks.length > 0 ? "doubtful" : ""}`} id="reading" aria-label="What was read">
      <div>
        <p>
          <strong>Read:</strong> {now.found.join("; ")}.{now.merged.length > 0 && ` ${capital(now.merged.join("; "))}.`}
        </p>
        {lacks.length > 0 ? (
          <>
            <p>
              <Icon name="warn" /> <strong>Missing or doubtful:</strong>
            </p>
            <ul id="missing">
              {lacks.map((one) => (
                <li key={one}>{one}</li>
              ))}
            </ul>
          </>
        ) : (
          <p class="hint">Nothing is known to be missing.</p>
        )}
      </div>
      <Button icon="cross" kind="quiet" label="Dismiss what was read" onClick={() => (reading.value = null)} />
    </section>
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function Foot(): JSX.Element {
  return (
    <footer class="foot">
      <p>
        Everything is computed in this browser; nothing is sent anywhere. Rules as of 2026-11, each with its id; <b>not affiliated with AWS</b>.
      </p>
      <p aria-live="off">
        {engineState.value === "loading" && "Loading the engine…"}
        {slow.value && (
          <>
            Still computing…{" "}
            <button type="button" class="link" onClick={cancel}>
              Give up
            </button>
          </>
        )}
      </p>
    </footer>
  );
}

/** A mistake of the page itself never leaves it blank. */
class Guard extends Component<{ children: ComponentChildren }, { message: string | null }> {
  override state = { message: null };
  static override getDerivedStateFromError(error: unknown) {
    return { message: error instanceof Error ? error.message : String(error) };
  }
  override render() {
    if (this.state.message === null) return <>{this.props.children}</>;
    return (
      <div class="engine-error" role="alert">
        <p>
          <strong>The page made a mistake:</strong> {this.state.message}
        </p>
        <Button
          onClick={() => {
            undo();
            this.setState({ message: null });
          }}
        >
          Undo the last change and go on
        </Button>
      </div>
    );
  }
}
