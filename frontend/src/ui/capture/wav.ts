/** A recording as a WAV file: one channel, 16 bits a sample, and as many samples a second as the app wants. */
export async function toWav(recording: Blob, sampleRate: number | null): Promise<Blob> {
  const context = new AudioContext();
  try {
    const sound = await context.decodeAudioData(await recording.arrayBuffer());
    return encode(await resample(sound, sampleRate ?? sound.sampleRate));
  } finally {
    void context.close();
  }
}

async function resample(sound: AudioBuffer, rate: number): Promise<AudioBuffer> {
  const length = Math.max(1, Math.round(sound.duration * rate));
  const offline = new OfflineAudioContext(1, length, rate);
  const source = offline.createBufferSource();
  source.buffer = sound;
  source.connect(offline.destination);
  source.start();
  return offline.startRendering();
}

/** The first channel. */
export function encode(sound: Pick<AudioBuffer, "sampleRate" | "getChannelData">): Blob {
  const samples = sound.getChannelData(0);
  const view = new DataView(new ArrayBuffer(44 + samples.length * 2));
  const write = (at: number, text: string) => Array.from(text, (char, i) => view.setUint8(at + i, char.charCodeAt(0)));
  write(0, "RIFF");
  view.setUint32(4, 36 + samples.length * 2, true);
  write(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sound.sampleRate, true);
  view.setUint32(28, sound.sampleRate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  write(36, "data");
  view.setUint32(40, samples.length * 2, true);
  samples.forEach((sample, i) => view.setInt16(44 + i * 2, Math.max(-1, Math.min(1, sample)) * 32767, true));
  return new Blob([view], { type: "audio/wav" });
}
