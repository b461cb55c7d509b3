// One file on its way to the server. XMLHttpRequest, since fetch does not tell how far an upload has come.

export class UploadError extends Error {
  /** `retry`: the line or the server failed, so the same file may pass later. */
  constructor(message, { retry }) {
    super(message);
    this.retry = retry;
  }
}

/** Resolves with what the server answers: `{id, name, size, type, url}`. Rejects with an UploadError; its message is in
 * words, or empty when the server gave none. */
export function upload(file, { address, fields, onProgress, signal }) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) if (value) form.append(name, value);
  form.append("file", file, file.name || "file");
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    request.addEventListener("load", () => {
      const answer = request.response ?? {};
      if (request.status === 201) resolve(answer);
      else reject(new UploadError(answer.detail ?? "", { retry: request.status >= 500 || request.status === 429 }));
    });
    request.addEventListener("error", () => reject(new UploadError("", { retry: true })));
    request.addEventListener("abort", () => reject(new UploadError("", { retry: false })));
    signal.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}
