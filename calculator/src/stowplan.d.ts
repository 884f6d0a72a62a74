declare module "stowplan" {
  export function init(input?: unknown): Promise<void>;
  export function decide(document: object): unknown;
  export function decideText(document: string): string;
}
