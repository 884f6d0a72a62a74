/** The query tester: editor, reading, table, cheat-sheet. */

import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { charOffset, type EngineError, type InstanceRow } from "../engine/answers";
import { shortName } from "../state/cluster";
import { announce, beingRead, edit, project } from "../state/store";
import { Button, Choice, Details, Later, More, number, Panel, plural, useGrowing } from "../ui/controls";
import { Icon, Mark } from "../ui/icons";
import { ClusterEditor } from "../ui/instances";
import { leaves, recoloured, type Leaf, type Tree } from "./expression";
import { colours, fixOf, queryAnswer, ROWS, rowsShown, show, type QueryResult } from "./model";
import { clause, sentence, SHEET, subjectName } from "./reading";

const MOST_CHARACTERS = 2000;
const MOST_PAINTED = 800;

function setExpression(expression: string, merge = "expression") {
  edit("the expression", (now) => ({ ...now, expression }), merge);
}

export function QueryTool(): JSX.Element {
  const { value: view, fresh, busy } = queryAnswer.value;
  const error = view?.now.whole.error;
  const good = view?.good ?? null;
  useEffect(() => {
    if (!view || !fresh) return;
    const { now } = view;
    announce(now.whole.error ? `The expression has an error: ${now.whole.error.message}` : `${number(now.summary?.matching ?? 0)} of ${plural(now.summary?.instances ?? 0, "instance")} match`);
  }, [view]);
  return (
    <div class="query-tool">
      <div class="main">
        <Editor />
        <div class={`results ${error || !fresh ? "stale" : ""}`} id="results" aria-busy={busy || beingRead.value > 0}>
          {good && <Reading result={good} />}
          {good && (
            <Later turns={1}>
              <Matches result={good} />
            </Later>
          )}
        </div>
        <Later turns={2}>
          <ClusterEditor />
        </Later>
      </div>
      <Later turns={1}>
        <CheatSheet />
      </Later>
    </div>
  );
}

function Editor(): JSX.Element {
  const expression = project.value.expression;
  const now = queryAnswer.value.value?.now;
  const current = now?.expression === expression ? now : undefined;
  const troubles: (EngineError & { severe: boolean })[] = current
    ? current.whole.error
      ? [{ ...current.whole.error, severe: true }]
      : (current.whole.lints ?? []).map((lint) => ({ ...lint, severe: false }))
    : [];
  const length = new TextEncoder().encode(expression).length;
  return (
    <Panel
      title="Expression"
      class="editor-panel"
      note={
        <span class={length > MOST_CHARACTERS ? "wrong" : ""}>
          {number(length)} of {number(MOST_CHARACTERS)} characters
        </span>
      }
    >
      <div class="code-field">
        <pre class="code-paint mono" aria-hidden="true">
          <Painted source={expression} troubles={troubles} />
          {"\n"}
        </pre>
        <textarea
          id="expression"
          class="code-input mono"
          aria-label="Cluster query expression"
          aria-invalid={troubles.some((one) => one.severe)}
          aria-describedby="diagnostics"
          rows={3}
          spellcheck={false}
          autocapitalize="off"
          autocomplete="off"
          value={expression}
          onInput={(event) => setExpression(event.currentTarget.value)}
          onScroll={(event) => {
            const paint = event.currentTarget.previousElementSibling;
            if (paint) paint.scrollTop = event.currentTarget.scrollTop;
          }}
        />
      </div>
      <div id="diagnostics">
        {troubles.map((one) => (
          <Diagnostic key={`${one.code}${one.span?.[0]}`} expression={expression} trouble={one} />
        ))}
        {current && !current.whole.error && troubles.length === 0 && (
          <p class="fine">
            <Icon name="check" /> Valid.{" "}
            {current.whole.canonical !== expression.trim() && (
              <>
                Written plainly: <code>{current.whole.canonical}</code>{" "}
                <button type="button" class="link" onClick={() => setExpression(current.whole.error === undefined ? current.whole.canonical : expression, "")}>
                  Use it
                </button>
              </>
            )}
          </p>
        )}
      </div>
    </Panel>
  );
}

/** The expression in colours, with a wavy line under what is wrong. While the engine reads what was typed, it keeps its last colours. */
function Painted({ source, troubles }: { source: string; troubles: (EngineError & { severe: boolean })[] }): JSX.Element {
  const last = colours.value.value;
  const list = last ? recoloured(last, source) : [];
  // ECS takes no expression of this size; a drawing of it would only hold up the page.
  if (list.length > MOST_PAINTED) return <>{source}</>;
  const parts: JSX.Element[] = [];
  let at = 0;
  const ranges = troubles.flatMap((one) => {
    if (!one.span) return [];
    const from = charOffset(source, one.span[0]);
    return [{ from, to: Math.max(from + 1, charOffset(source, one.span[1])), severe: one.severe }];
  });
  const under = (start: number, end: number) => ranges.find((one) => start < one.to && end > one.from);
  for (const token of list) {
    if (token.start > at) parts.push(<span key={`s${at}`}>{source.slice(at, token.start)}</span>);
    const trouble = under(token.start, token.end);
    parts.push(
      <span key={token.start} class={`t-${token.kind} ${trouble ? (trouble.severe ? "squiggle" : "squiggle soft") : ""}`}>
        {source.slice(token.start, token.end)}
      </span>,
    );
    at = token.end;
  }
  parts.push(<span key="rest">{source.slice(at)}</span>);
  return <>{parts}</>;
}

function Diagnostic({ expression, trouble }: { expression: string; trouble: EngineError & { severe: boolean } }): JSX.Element {
  const fix = fixOf(expression, trouble);
  const from = charOffset(expression, trouble.span?.[0] ?? 0);
  const to = charOffset(expression, trouble.span?.[1] ?? 0);
  const lineStart = Math.max(expression.lastIndexOf("\n", from - 1) + 1, from - 40);
  const lineEnd = Math.min(expression.length, Math.max(to, from) + 40);
  const line = expression.slice(lineStart, lineEnd).replaceAll("\n", " ");
  return (
    <div class={trouble.severe ? "diagnostic severe" : "diagnostic"}>
      <p>
        <Icon name={trouble.severe ? "cross" : "warn"} />
        <strong>{trouble.severe ? "Error" : "Careful"}:</strong> <Ticked text={trouble.message} />
        <code class="code-name">{trouble.code}</code>
      </p>
      {trouble.span && trouble.span[1] - trouble.span[0] < 200 && (
        <pre class="mono" aria-hidden="true">
          {lineStart > 0 ? "…" : ""}
          {line}
          {"\n"}
          {" ".repeat(from - lineStart + (lineStart > 0 ? 1 : 0))}
          <b>{"^".repeat(Math.max(1, Math.min(to, lineEnd) - from))}</b>
        </pre>
      )}
      {trouble.help && (
        <p class="help">
          <Ticked text={trouble.help} />
          {fix && (
            <Button
              kind="primary"
              icon="pen"
              onClick={() => {
                setExpression(fix.expression, "");
                announce("Fix applied");
                document.getElementById("expression")?.focus();
              }}
            >
              Apply fix
            </Button>
          )}
        </p>
      )}
    </div>
  );
}

/** Text in which `backticks` are code. */
export function Ticked({ text }: { text: string }): JSX.Element {
  return <>{text.split("`").map((part, at) => (at % 2 === 1 ? <code key={at}>{part}</code> : part))}</>;
}

function Reading({ result }: { result: QueryResult }): JSX.Element | null {
  if (!result.tree) return null;
  const total = result.summary?.instances ?? 0;
  return (
    <Panel title="Reads as" class="reading">
      <p class="sentence">{sentence(result.tree)}</p>
      {leaves(result.tree).length > 1 && (
        <ul class="tree">
          <Node of={result.tree} result={result} total={total} />
        </ul>
      )}
    </Panel>
  );
}

function Node({ of, result, total }: { of: Tree; result: QueryResult; total: number }): JSX.Element {
  if (of.kind === "leaf") {
    const count = result.summary?.conditions?.[of.at] ?? 0;
    return (
      <li class="leaf">
        <span>{clause(of)}</span>
        <span class="tree-count">
          <span class="tree-bar" aria-hidden="true">
            <i style={{ width: `${total ? (100 * count) / total : 0}%` }} />
          </span>
          {number(count)} of {number(total)}
        </span>
      </li>
    );
  }
  const parts = of.kind === "not" ? [of.part] : of.parts;
  const word = { and: "all of", or: "any of", not: "none of" }[of.kind];
  return (
    <li>
      <em>{word}</em>
      <ul>
        {parts.map((part, at) => (
          <Node key={at} of={part} result={result} total={total} />
        ))}
      </ul>
    </li>
  );
}

function Matches({ result }: { result: QueryResult }): JSX.Element {
  const { rows, total, summary } = result;
  const drawn = rows.slice(0, useGrowing(rows.length));
  const conditions = result.tree ? leaves(result.tree) : [];
  const instances = summary?.instances ?? 0;
  return (
    <Panel
      title={
        <span id="match-count">
          <span class="figure">{number(summary?.matching ?? 0)}</span> of {plural(instances, "instance")} match
        </span>
      }
      actions={
        <Choice
          label="Show"
          hideLabel
          value={show.value}
          options={[["all", "All instances"], ["matching", "Only matches"], ["others", "Only the others"]]}
          onChange={(next) => {
            show.value = next;
            rowsShown.value = ROWS;
          }}
        />
      }
    >
      <div class="scroll" tabIndex={0} role="region" aria-label="Instances and what decided">
        <table class="data" id="matches">
          <thead>
            <tr>
              <th scope="col">Match</th>
              <th scope="col">Instance</th>
              <th scope="col">Zone</th>
              <th scope="col">Type</th>
              <th scope="col">Decided by</th>
            </tr>
          </thead>
          <tbody>
            {drawn.map((row) => (
              <MatchRow key={row.containerInstanceArn} row={row} expression={result.expression} conditions={conditions} />
            ))}
          </tbody>
        </table>
      </div>
      {instances === 0 && <p class="hint">No instances yet: paste the output of <code>aws ecs describe-container-instances</code>, or add one below.</p>}
      <More left={total - rows.length} size={ROWS} onMore={() => (rowsShown.value += ROWS)} />
    </Panel>
  );
}

function MatchRow({ row, expression, conditions }: { row: InstanceRow; expression: string; conditions: Leaf[] }): JSX.Element {
  const yes = row.matches === true;
  const deciding = row.deciding ?? [];
  return (
    <tr class={yes ? "" : "dim"}>
      <td>
        <Mark yes={yes} label={yes ? "matches" : "does not match"} />
      </td>
      <th scope="row">{shortName(row.containerInstanceArn)}</th>
      <td class="word">{row.availabilityZone ?? "no zone"}</td>
      <td class="word">{row.instanceType ?? ""}</td>
      <td>
        {deciding.slice(0, 4).map((one) => {
          const leaf = conditions[one.condition];
          return leaf && <Deciding key={one.condition} leaf={leaf} expression={expression} value={found(leaf.subject, one.found)} />;
        })}
        {deciding.length > 4 && <span class="hint">and {deciding.length - 4} more</span>}
      </td>
    </tr>
  );
}

/** So many names say enough. */
const MOST_NAMES = 12;

/** What an instance has of a subject, in words. */
function found(subject: string, values: (string | null)[]): string {
  if (values.length === 0) return subject === "task:group" ? "no tasks" : subject.startsWith("attribute:") ? "absent" : "unknown";
  const left = values.length - MOST_NAMES;
  const names = values.slice(0, MOST_NAMES).map((one) => one ?? "present, no value");
  return left > 0 ? `${names.join(", ")} and ${number(left)} more` : names.join(", ");
}

function Deciding({ leaf, expression, value }: { leaf: Leaf; expression: string; value: string }): JSX.Element {
  return (
    <span class="deciding">
      <code>{expression.slice(leaf.start, leaf.end)}</code>
      <span class="actual">
        {subjectName(leaf.subject)}: {value}
      </span>
    </span>
  );
}

function CheatSheet(): JSX.Element {
  const last = useRef<number | null>(null);
  const insert = (text: string) => {
    const field = document.getElementById("expression");
    if (!(field instanceof HTMLTextAreaElement)) return;
    const at = field.selectionEnd ?? last.current ?? field.value.length;
    const spaced = at > 0 && !/[\s(]$/.test(field.value.slice(0, at)) && !text.startsWith(" ") ? ` ${text}` : text;
    setExpression(field.value.slice(0, at) + spaced + field.value.slice(at), "");
    const caret = at + spaced.length;
    requestAnimationFrame(() => {
      field.focus();
      field.setSelectionRange(caret, caret);
    });
  };
  return (
    <Panel title="Cheat-sheet" class="sheet" note="a click writes it at the caret">
      {SHEET.map((part) => (
        <Details key={part.title} summary={part.title} open={part.title !== "Combining"}>
          <ul class="sheet-rows">
            {part.rows.map((row) => (
              <li key={row.code}>
                <button type="button" class="chip mono" onClick={() => insert(row.insert)}>
                  {row.code}
                </button>
                <span>{row.means}</span>
              </li>
            ))}
          </ul>
        </Details>
      ))}
    </Panel>
  );
}
