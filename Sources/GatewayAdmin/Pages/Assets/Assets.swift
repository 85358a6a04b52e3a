import GatewayHTTP
import HTTPTypes
import NIOCore

/// What pages load besides: one stylesheet, one script and a sign, all from here.
enum Assets {
    private static let files: [(path: String, type: String, text: String)] = [
        ("/assets/dashboard.css", "text/css; charset=utf-8", stylesheet),
        ("/assets/dashboard.js", "text/javascript; charset=utf-8", script),
        ("/assets/icon.svg", "image/svg+xml", icon),
    ]

    /// Which state of them it is, so that a browser that has kept another one asks anew.
    static let version = String(
        EntityTag(of: ByteBuffer(string: files.map(\.text).joined())).description.filter { $0 != "\"" }.prefix(12)
    )

    /// Their paths.
    static let paths = files.map(\.path)

    /// They are for anybody: they tell nothing.
    static let routes = files.map { file in
        let bytes = ByteBuffer(string: file.text)
        let tag = EntityTag(of: bytes)
        return Route(open: .get, file.path) { request in
            var headers = PageHeaders.always
            headers[.eTag] = tag.description
            headers[.cacheControl] = "no-cache"
            guard !tag.isKnown(to: request.headers) else {
                return .notModified(headers: headers)
            }
            return .text(file.text, type: file.type, headers: headers)
        }
    }

    private static let icon = #"""
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">\#
        <rect width="16" height="16" rx="3" fill="#1f5fbf"/><path d="M5.5 4v8l6-4z" fill="#fff"/></svg>
        """#

    /// Keeps a part of the page fresh, asks before what is grave, and remembers nothing.
    ///
    /// It stops while nobody looks, and where the answer is no page of somebody who is known.
    private static let script = #"""
        "use strict";
        (() => {
          for (const button of document.querySelectorAll("button.grave")) {
            button.form.addEventListener("submit", (event) => {
              const remark = button.form.querySelector(".remark");
              if (!window.confirm(`${button.textContent}? ${remark ? remark.textContent : ""}`)) {
                event.preventDefault();
              }
            });
          }
          const live = document.getElementById("live");
          if (!live) { return; }
          const usual = 5000;
          let pause = usual;
          const refresh = async () => {
            if (!document.hidden && !live.contains(document.activeElement)) {
              try {
                const answer = await fetch(live.dataset.source, { credentials: "same-origin", cache: "no-store" });
                if (answer.status === 401) { window.location.reload(); return; }
                if (answer.ok) { live.innerHTML = await answer.text(); }
                pause = answer.ok ? usual : Math.min(pause * 2, 60000);
              } catch { pause = Math.min(pause * 2, 60000); }
            }
            window.setTimeout(refresh, pause);
          };
          window.setTimeout(refresh, usual);
        })();
        """#
}
