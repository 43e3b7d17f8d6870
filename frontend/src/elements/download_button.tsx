import { useState } from "react";
import type { ElementProps } from "../ui/element";
import { useApp, useTrigger } from "../ui/hooks";
import { PushButton } from "../ui/PushButton";
import "./download_button.css";

/** A button that saves a file. One that the server makes on a click is asked for first. */
export default function DownloadButton({ id, props }: ElementProps<"download_button">) {
  const app = useApp();
  const press = useTrigger(props);
  const [making, setMaking] = useState(false);
  const [error, setError] = useState("");

  async function make(): Promise<void> {
    setMaking(true);
    setError("");
    try {
      // Not taken back when the element goes: the user waits for the file.
      save(new TextDecoder().decode(await app.ask(id, null)));
    } catch (reason) {
      setError((reason as Error).message);
    } finally {
      setMaking(false);
    }
  }

  async function click(): Promise<void> {
    if (making) return;
    if (props.file === null) await make();
    else save(props.file);
    if (props.told) press();
  }

  const shown = { ...props, icon: making ? "spinner" : props.icon, busy: making, press: () => void click() };
  return (
    <>
      <PushButton hook="stDownloadButton" props={shown} />
      {/* There before it says something, so that a screen reader hears it. */}
      <small className="download-error" role="alert" data-testid="stDownloadButtonError">
        {error}
      </small>
    </>
  );
}

/** The server says that it is to be saved, and how it is called. */
function save(address: string): void {
  const link = document.createElement("a");
  link.href = address;
  link.download = "";
  document.body.append(link);
  link.click();
  link.remove();
}
