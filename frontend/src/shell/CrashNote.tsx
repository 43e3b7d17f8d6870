import { crash } from "../texts/en/crash";
import "./CrashNote.css";

/** What is shown in the place of the page when that has crashed. */
export function CrashNote({ message }: { message: string }) {
  return (
    <>
      <h1>{crash.title}</h1>
      <p>{message}</p>
      <p>{crash.kept}</p>
      <button type="button" className="push push-primary" onClick={() => location.reload()}>
        {crash.reload}
      </button>
    </>
  );
}
