/** The user's camera and microphone. */
import { capture as texts } from "../../texts/en/capture";

/** Asks the user for it. Rejects with an error whose message is for the user. */
export async function open(what: "video" | "audio", wishes: MediaTrackConstraints): Promise<MediaStream> {
  // Browsers have none for a page that is neither secure nor of this machine.
  if (!window.isSecureContext) throw new Error(texts.insecure);
  try {
    return await navigator.mediaDevices.getUserMedia({ [what]: wishes });
  } catch (error) {
    const name = (error as DOMException).name;
    if (name === "NotAllowedError" || name === "SecurityError") throw new Error(what === "video" ? texts.noCamera : texts.noMicrophone, { cause: error });
    throw new Error(what === "video" ? texts.missingCamera : texts.missingMicrophone, { cause: error });
  }
}

export function close(stream: MediaStream | null): void {
  stream?.getTracks().forEach((track) => track.stop());
}

/** The user has allowed it before: it may be turned on without being asked for. */
export async function isAllowed(what: "camera" | "microphone"): Promise<boolean> {
  try {
    return (await navigator.permissions.query({ name: what as PermissionName })).state === "granted";
  } catch {
    return false; // a browser that does not say
  }
}
