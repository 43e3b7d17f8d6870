// Runs in the page under measurement, whatever made it. All times in milliseconds.
(() => {
  /** What is shown: frameworks put data for later into scripts. */
  const text = () =>
    [...(document.body?.children ?? [])]
      .filter((e) => e.tagName !== "SCRIPT")
      .map((e) => e.textContent)
      .join(" ");

  /** Resolves with the time at which `done()` became true, seen at each change of the DOM. */
  function when(done, root = document, attributes = false) {
    return new Promise((resolve) => {
      if (done()) return resolve(performance.now());
      const observer = new MutationObserver(() => {
        if (!done()) return;
        const now = performance.now();
        observer.disconnect();
        resolve(now);
      });
      observer.observe(root, { childList: true, subtree: true, characterData: true, attributes });
    });
  }

  /** Resolves after the frame that is drawn next has been handed over. */
  const painted = () =>
    new Promise((resolve) => {
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => resolve(performance.now());
        channel.port2.postMessage(null);
      });
    });

  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

  /** The smallest element that holds the text: looking at it is quick, at a page of 500 inputs it is not. */
  function holder(part) {
    let found = [...document.querySelectorAll("p, div, label, span")].filter((e) => e.textContent.includes(part));
    found.sort((a, b) => a.textContent.length - b.textContent.length);
    return found[0];
  }

  window.bench = {
    shows: (expected) => text().includes(expected),

    /** Set before the page's own scripts run: when is the text there, and to be seen? And the text at the end of the page? */
    firstContent(expected, last) {
      const seen = (part) => text().includes(part) && holder(part)?.checkVisibility({ visibilityProperty: true, opacityProperty: true });
      const shown = async (part) => ({ dom: await when(() => seen(part), document, true), paint: await painted() });
      window.benchFirst = shown(expected);
      window.benchLast = last && shown(last);
    },

    /** Set before the page's own scripts run: what moves on the page without its user's doing. */
    watchShifts() {
      window.benchShifts = [];
      new PerformanceObserver((list) => window.benchShifts.push(...list.getEntries())).observe({ type: "layout-shift", buffered: true });
    },

    /** The page's cumulative layout shift: the worst of its bursts of at most five seconds, a second apart. */
    shift() {
      let [worst, burst, begin, last] = [0, 0, 0, -Infinity];
      for (const { value, startTime, hadRecentInput } of window.benchShifts) {
        if (hadRecentInput) continue;
        if (startTime - last > 1000 || startTime - begin > 5000) [burst, begin] = [0, startTime];
        [burst, last] = [burst + value, startTime];
        worst = Math.max(worst, burst);
      }
      return worst;
    },

    /** Resolves when the DOM has not changed for half a second: all that is drawn late is there. */
    quiet() {
      return new Promise((resolve) => {
        let timer = setTimeout(resolve, 500);
        new MutationObserver((_, observer) => {
          clearTimeout(timer);
          timer = setTimeout(() => (observer.disconnect(), resolve()), 500);
        }).observe(document, { childList: true, subtree: true, characterData: true });
      });
    },

    async clicks(times, rest) {
      const find = () => [...document.querySelectorAll("button")].find((b) => /increment/i.test(b.textContent));
      await when(() => find() !== undefined && holder("Count =") !== undefined);
      const button = find();
      const samples = [];
      for (let i = 0; i < times; i++) {
        let shown = holder("Count =");
        // The parent, as a framework may replace the element itself.
        const root = shown.parentElement.parentElement;
        const before = Number(/Count = ?(\d+)/.exec(shown.textContent)[1]);
        const expected = new RegExp(`Count = ?${before + 1}(?!\\d)`);
        const done = when(() => expected.test(root.textContent), root);
        const start = performance.now();
        button.click();
        const dom = await done;
        const paint = await painted();
        samples.push({ dom: dom - start, paint: paint - start });
        await pause(rest);
      }
      return samples;
    },

    /** Goes from one page of the app to the other: from the click on the link until the new page has its content. */
    async switches(times, rest) {
      const link = (name) => [...document.querySelectorAll("nav a")].find((a) => a.textContent.trim().endsWith(name));
      await when(() => link("first") !== undefined && link("second") !== undefined);
      const samples = [];
      for (let i = 0; i < times; i++) {
        const next = text().includes("Here = first") ? "second" : "first";
        const done = when(() => holder(`Here = ${next}`) !== undefined);
        const start = performance.now();
        link(next).click();
        const dom = await done;
        const paint = await painted();
        samples.push({ dom: dom - start, paint: paint - start });
        await pause(rest);
      }
      return samples;
    },

    /** From now on, what canvases write and elements say: a grid has either. */
    watchCells() {
      const waiting = [];
      const look = (text) => {
        const number = Number(String(text).replaceAll(",", ""));
        for (let at = waiting.length - 1; at >= 0; at--) {
          const { low, high, resolve } = waiting[at];
          if (number < low || number > high || Number.isNaN(number)) continue;
          waiting.splice(at, 1);
          resolve(performance.now());
        }
      };
      const { fillText } = CanvasRenderingContext2D.prototype;
      CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
        if (waiting.length > 0) look(text);
        return fillText.call(this, text, ...rest);
      };
      const cells = () => waiting.length > 0 && document.querySelectorAll(".ag-cell").forEach((cell) => look(cell.textContent));
      new MutationObserver(cells).observe(document, { childList: true, subtree: true, characterData: true });
      /** When a number between the two is shown. */
      window.bench.number = (low, high = low) => new Promise((resolve) => waiting.push({ low, high, resolve }));
    },

    /** From a click on the button with this text until the number is shown. */
    async show(label, low, high) {
      const button = [...document.querySelectorAll("button")].find((b) => b.textContent.trim().toLowerCase() === label);
      const done = window.bench.number(low, high);
      const start = performance.now();
      button.click();
      const shown = await done;
      return { dom: shown - start, paint: (await painted()) - start };
    },

    /** What a table is scrolled in. */
    scroller() {
      const found = [...document.querySelectorAll(".dvn-scroller, .ag-body-viewport")];
      return found.find((box) => box.scrollHeight > box.clientHeight + 100) ?? found.at(-1);
    },

    /** Scrolls to a part of the height, until a row of there is shown. */
    async jump(part, low, high) {
      const box = window.bench.scroller();
      const done = window.bench.number(low, high);
      const start = performance.now();
      box.scrollTop = box.scrollHeight * part;
      return (await done) - start;
    },

    /** Scrolls on from where it is, and says how long each frame took. */
    async scroll(frames, step) {
      const box = window.bench.scroller();
      const took = [];
      let last = 0;
      for (let at = 0; at < frames; at++) {
        const now = await new Promise((resolve) => requestAnimationFrame(resolve));
        if (last > 0) took.push(now - last);
        last = now;
        box.scrollTop += step;
      }
      return took;
    },

    /** Measures each key from now on, from its event to the next painted frame. */
    watchKeys() {
      const samples = (window.benchKeys = []);
      document.addEventListener(
        "keydown",
        (event) => {
          if (event.key.length > 1) return;
          const start = performance.now();
          const input = event.target;
          const before = input.value;
          const look = async () => {
            const paint = await painted();
            if (input.value !== before) samples.push(paint - start);
          };
          void look();
        },
        true,
      );
    },

    /** Arms the wait for the answer to Enter. */
    watchEnter(expected) {
      let start = 0;
      document.addEventListener("keydown", (e) => e.key === "Enter" && (start = performance.now()), { capture: true, once: true });
      window.benchEnter = when(() => text().includes(expected)).then((dom) => dom - start);
    },
  };
})();
