import { shell } from "../../texts/en/shell";

interface TableErrorProps {
  readonly id?: string;
  /** Why rows, or what is said of them, are not here. */
  readonly error: string | undefined;
  readonly onRetry: () => void;
}

/** What a table says of rows that have not come. */
export function TableError({ id, error, onRetry }: TableErrorProps) {
  if (error === undefined) return null;
  return (
    <div className="dataframeError" role="alert">
      <span id={id}>{error}</span>
      <button type="button" onClick={onRetry}>
        {shell.again}
      </button>
    </div>
  );
}
