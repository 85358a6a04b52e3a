
"use strict";
// Sends the calls that a reader tries. The key is read from its field at each call, and kept nowhere else.
(() => {
  // What is shown of an answer at most, in characters.
  const LIMIT = 65536;
  const keyForm = document.getElementById("key-form");
  const key = document.getElementById("key");
  // The gateway may stand below a prefix.
  const root = location.pathname.replace(/\/docs\/*$/, "");

  function target(form) {
    let path = form.dataset.path;
    const query = new URLSearchParams();
    const headers = new Headers();
    for (const input of form.querySelectorAll("input")) {
      const value = input.value;
      if (input.dataset.in === "path") {
        path = path.replace("{" + input.name + "}", encodeURIComponent(value));
      } else if (value !== "" && input.dataset.in === "query") {
        query.append(input.name, value);
      } else if (value !== "") {
        headers.set(input.name, value);
      }
    }
    if ("keyed" in form.dataset && key.value !== "") {
      headers.set("Authorization", "Bearer " + key.value.trim());
    }
    const text = query.toString();
    return { url: root + path + (text === "" ? "" : "?" + text), headers };
  }

  function isText(type) {
    return /^(text\/|application\/([\w.+-]*\+)?json)/.test(type);
  }

  function pretty(text, type) {
    if (/json/.test(type)) {
      try {
        return JSON.stringify(JSON.parse(text), null, 2);
      } catch {
        return text;
      }
    }
    return text;
  }

  async function show(answer, output, stop) {
    const type = answer.headers.get("content-type") || "";
    const head = [answer.status + " " + answer.statusText];
    answer.headers.forEach((value, name) => head.push(name + ": " + value));
    const lines = head.join("\n") + "\n\n";
    output.textContent = lines;
    if (!answer.body) {
      return;
    }
    if (!isText(type)) {
      stop.abort();
      output.textContent = lines + "(a body of " + (type || "no type") + ", not shown here)";
      return;
    }
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) {
        break;
      }
      text += value;
      if (text.length > LIMIT) {
        stop.abort();
        output.textContent = lines + text.slice(0, LIMIT) + "\n(the rest is not shown here)";
        return;
      }
      output.textContent = lines + text;
    }
    output.textContent = lines + pretty(text, type);
  }

  async function send(form) {
    const output = form.querySelector(".answer");
    const [sendButton, stopButton] = form.querySelectorAll("button");
    const stop = new AbortController();
    const { url, headers } = target(form);
    const options = { method: form.dataset.method, headers, signal: stop.signal, cache: "no-store", redirect: "error",
      credentials: "omit", referrerPolicy: "no-referrer" };
    const body = form.querySelector("textarea");
    if (body && body.value.trim() !== "") {
      headers.set("Content-Type", "application/json");
      options.body = body.value;
    }
    output.hidden = false;
    output.textContent = "Sent; waiting for the answer.";
    sendButton.disabled = true;
    stopButton.hidden = false;
    stopButton.onclick = () => stop.abort();
    try {
      await show(await fetch(url, options), output, stop);
    } catch (error) {
      output.textContent += stop.signal.aborted ? "\n(stopped)" : "\nThe call failed: " + error.message;
    } finally {
      sendButton.disabled = false;
      stopButton.hidden = true;
    }
  }

  for (const form of document.querySelectorAll("form.try")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(form);
    });
  }
  keyForm.hidden = false;
  keyForm.addEventListener("submit", (event) => event.preventDefault());
  // A page that the browser keeps for its way back must not keep the key.
  addEventListener("pagehide", () => {
    key.value = "";
    for (const output of document.querySelectorAll(".answer")) {
      output.textContent = "";
      output.hidden = true;
    }
  });
})();
