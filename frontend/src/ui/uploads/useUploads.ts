/** The uploads of one widget: those that are its value, and those under way. */
import { useEffect, useState, useSyncExternalStore } from "react";
import { useApp, useWidgetValue, type WidgetProps } from "../hooks";
import { UploadQueue, type Receipt, type Settings, type Upload } from "./queue";

export interface Takes extends WidgetProps<readonly Receipt[]>, Omit<Settings, "deliver"> {}

export interface Uploads {
  readonly value: readonly Receipt[];
  readonly uploads: readonly Upload[];
  readonly queue: UploadQueue;
  /** Takes away one of the value. */
  readonly remove: (receipt: Receipt) => void;
}

export function useUploads(props: Takes): Uploads {
  const app = useApp();
  const [value, setValue] = useWidgetValue(props);
  const { types, max_size, ticket, several } = props;
  // The newest: it may have changed since this was rendered.
  const latest = () => app.values.get(props.id, props.value) as readonly Receipt[];
  const deliver = (done: readonly Receipt[]) => setValue(several ? [...latest(), ...done] : done.slice(-1));
  const underWay = useQueue({ types, max_size, ticket, several, deliver });
  return { value, ...underWay, remove: (receipt) => setValue(latest().filter(([id]) => id !== receipt[0])) };
}

/** Those under way. All end with the component. */
export function useQueue(settings: Settings): Pick<Uploads, "uploads" | "queue"> {
  const app = useApp();
  const [queue] = useState(() => new UploadQueue(app, settings));
  useEffect(() => {
    queue.configure(settings);
  });
  useEffect(() => () => queue.close(), [queue]);
  return { uploads: useSyncExternalStore(queue.subscribe, queue.get), queue };
}
