extension Assets {
    /// One hue for what can be followed, and four for how things stand; all texts have a contrast of 4.5 and more.
    static let stylesheet = colors + shape + parts + drawings

    private static let colors = #"""
        :root { color-scheme: light dark;
          --page: #f6f7f9; --surface: #fff; --line: #dde1e7; --ink: #171a21; --soft: #545c6b; --accent: #1f5fbf;
          --good: #12693c; --good-bg: #e2f4e9; --busy: #1d5699; --busy-bg: #e3eefb; --warning: #7d5200;
          --warning-bg: #fdf1d8; --bad: #a81f2d; --bad-bg: #fde8e9; --track: #e6e9ee;
          --s0: #2f6fce; --s1: #e08a1e; --s2: #2a9d74; --s3: #9a5fc7; --s4: #cf4f6b; --s5: #7b8794; }
        @media (prefers-color-scheme: dark) { :root {
          --page: #12151a; --surface: #1a1e25; --line: #2e3540; --ink: #e8eaee; --soft: #a3acbb; --accent: #8ab4f8;
          --good: #7fd6a4; --good-bg: #16301f; --busy: #9cc3f7; --busy-bg: #182b45; --warning: #f0c36d;
          --warning-bg: #35290f; --bad: #ff9aa4; --bad-bg: #3b1a1e; --track: #2b323c;
          --s0: #6ea3ee; --s1: #f0aa55; --s2: #58c49b; --s3: #bd93e0; --s4: #ea8397; --s5: #9aa5b1; } }

        """#

    private static let shape = #"""
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; }
        body { margin: 0; background: var(--page); color: var(--ink);
          font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
        a { color: var(--accent); text-underline-offset: .15em; }
        :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
        main:focus { outline: none; }
        .skip { position: absolute; left: -999em; }
        .skip:focus { left: 1rem; top: .5rem; background: var(--surface); padding: .5rem 1rem; z-index: 2; }
        .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
        .bar { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1.5rem; padding: .5rem 1.5rem;
          background: var(--surface); border-bottom: 1px solid var(--line); }
        .brand { margin: 0; font-weight: 650; display: flex; align-items: center; gap: .4rem; white-space: nowrap; }
        .sign { width: 1rem; height: 1rem; fill: var(--accent); }
        nav { flex: 1 1 auto; min-width: 0; }
        nav ul { display: flex; gap: .25rem; margin: 0; padding: 0; list-style: none; flex-wrap: wrap; }
        nav a { display: block; padding: .35rem .7rem; border-radius: 6px; color: var(--soft); text-decoration: none; }
        nav a:hover { color: var(--ink); background: var(--page); }
        nav a[aria-current] { color: var(--ink); background: var(--track); font-weight: 600; }
        .leave { display: flex; align-items: center; gap: .75rem; }
        .viewer small { color: var(--soft); }
        main { max-width: 76rem; margin: 0 auto; padding: 1.5rem; }
        h1 { font-size: 1.55rem; line-height: 1.2; margin: 0 0 1.25rem; overflow-wrap: anywhere; }
        h2 { font-size: 1.05rem; margin: 0 0 .75rem; }
        .headline { font-weight: 600; overflow-wrap: anywhere; }
        p { margin: 0 0 .75rem; }
        .kicker { margin: 0 0 .15rem; }
        .remark, .detail { color: var(--soft); font-size: .9rem; max-width: 46rem; }
        .block { background: var(--surface); border: 1px solid var(--line); border-radius: 10px;
          padding: 1.1rem 1.25rem; margin: 0 0 1.25rem; }
        .block > :last-child { margin-bottom: 0; }
        .notice { padding: .65rem 1rem; border-radius: 8px; background: var(--busy-bg); color: var(--busy); }
        .vacancy { color: var(--soft); margin: .25rem 0; }
        footer { max-width: 76rem; margin: 0 auto; padding: 0 1.5rem 2rem; color: var(--soft); font-size: .85rem; }
        code { font: .9em ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
          overflow-wrap: anywhere; }
        blockquote { margin: 0 0 .75rem; padding: .6rem .9rem; border-left: 3px solid var(--line);
          white-space: pre-wrap; overflow-wrap: anywhere; }

        """#

    private static let parts = #"""
        button { font: inherit; padding: .4rem .9rem; border: 1px solid var(--accent); border-radius: 6px;
          background: var(--accent); color: var(--surface); font-weight: 600; cursor: pointer; }
        button.plain { background: none; border-color: var(--line); color: var(--ink); font-weight: 400; }
        button.grave { background: none; border-color: var(--bad); color: var(--bad); }
        input, select { font: inherit; padding: .4rem .6rem; border: 1px solid var(--soft); border-radius: 6px;
          background: var(--surface); color: var(--ink); width: 100%; min-width: 0; height: 2.4rem; }
        .input { margin: 0; flex: 1 1 10rem; max-width: 24rem; }
        .input label { display: block; font-size: .9rem; color: var(--soft); }
        .filter, .action { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end; margin: 0 0 1rem; }
        .action .remark { flex-basis: 100%; max-width: none; margin: 0; }
        .filter > a { padding: .4rem 0; }
        .alert { border-left: 4px solid var(--warning); background: var(--warning-bg); border-radius: 6px;
          padding: .65rem 1rem; margin: 0 0 .75rem; }
        .alert.bad { border-color: var(--bad); background: var(--bad-bg); }
        .alert p { margin: 0; }
        .alert a { color: inherit; }
        .figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: 1rem 1.5rem;
          margin: 0; }
        .figures dt { color: var(--soft); font-size: .9rem; }
        .figures dd { margin: 0; font-size: 1.6rem; line-height: 1.25; font-weight: 600;
          font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
        .figures dd.detail { font-size: .9rem; font-weight: 400; }
        .figures .bad dd:not(.detail) { color: var(--bad); }
        .facts { margin: 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(min(22rem, 100%), 1fr));
          gap: .4rem 2rem; }
        .facts div { display: flex; gap: .75rem; min-width: 0; }
        .facts dt { flex: 0 0 8.5rem; color: var(--soft); }
        .facts dd { margin: 0; min-width: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
        .frame { overflow-x: auto; margin: 0 -.25rem .75rem; padding: 0 .25rem; position: relative;
          background: linear-gradient(90deg, var(--surface) 40%, transparent) left / 2.5rem 100% no-repeat local,
            linear-gradient(270deg, var(--surface) 40%, transparent) right / 2.5rem 100% no-repeat local,
            linear-gradient(90deg, var(--line), transparent) left / .75rem 100% no-repeat scroll,
            linear-gradient(270deg, var(--line), transparent) right / .75rem 100% no-repeat scroll; }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
        th, td { text-align: left; vertical-align: top; padding: .45rem 1rem .45rem 0;
          border-bottom: 1px solid var(--line); }
        th:last-child, td:last-child { padding-right: 0; }
        tbody tr:last-child > * { border-bottom: 0; }
        thead th { color: var(--soft); font-size: .85rem; font-weight: 600; white-space: nowrap; }
        tbody th { font-weight: 400; }
        .number { text-align: right; white-space: nowrap; }
        td, tbody th { max-width: 26rem; overflow-wrap: break-word; }
        time, tbody th code { white-space: nowrap; overflow-wrap: normal; }
        td code { display: inline-block; min-width: 9rem; max-width: 22rem; }
        .pages { display: flex; gap: 1rem; }
        .word { display: inline-block; padding: 0 .55rem; border-radius: 99px; font-size: .88rem; white-space: nowrap; }
        .word.good { background: var(--good-bg); color: var(--good); }
        .word.busy { background: var(--busy-bg); color: var(--busy); }
        .word.warning { background: var(--warning-bg); color: var(--warning); }
        .word.bad { background: var(--bad-bg); color: var(--bad); }
        .word.quiet { background: var(--track); color: var(--ink); }
        .nothing { color: var(--soft); }
        .events { list-style: none; margin: 0; padding: 0 0 0 .4rem; }
        .events li { display: flex; flex-wrap: wrap; gap: 0 1rem; padding: 0 0 .8rem 1.2rem; position: relative;
          border-left: 2px solid var(--line); }
        .events li:last-child { padding-bottom: 0; }
        .events li::before { content: ""; position: absolute; left: -.42rem; top: .4rem; width: .7rem; height: .7rem;
          border-radius: 50%; background: var(--soft); border: 2px solid var(--surface); }
        .events li.good::before { background: var(--good); }
        .events li.busy::before { background: var(--busy); }
        .events li.bad::before { background: var(--bad); }
        .events .when { flex: 0 0 10.5rem; color: var(--soft); font-variant-numeric: tabular-nums; }
        .events .what { flex: 1 1 16rem; min-width: 0; }
        .events strong { font-weight: 600; margin-right: .35rem; }
        .enter { max-width: 26rem; }

        """#

    private static let drawings = #"""
        figure { margin: 0 0 1rem; }
        figcaption { color: var(--soft); font-size: .9rem; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; }
        .keys { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; }
        .keys svg { width: .7rem; height: .7rem; }
        .plot { width: 100%; height: auto; display: block; overflow: visible; margin: .5rem 0 .75rem; }
        .plot text { fill: var(--soft); font-size: 11px; font-variant-numeric: tabular-nums; }
        .plot .level { stroke: var(--line); } .plot text.level { stroke: none; }
        .series-0 { fill: var(--s0); } .series-1 { fill: var(--s1); } .series-2 { fill: var(--s2); }
        .series-3 { fill: var(--s3); } .series-4 { fill: var(--s4); } .series-5 { fill: var(--s5); }
        .meter { margin: 0 0 .9rem; max-width: 46rem; }
        .meter p { margin: 0; display: flex; justify-content: space-between; gap: 1rem; flex-wrap: wrap; }
        .meter .reading { margin-left: auto; text-align: right; font-variant-numeric: tabular-nums; }
        .meter svg { display: block; width: 100%; height: .5rem; border-radius: 99px; margin: .2rem 0; }
        .meter .track { fill: var(--track); } .meter .used { fill: var(--s0); }
        .meter .held { fill: var(--s0); opacity: .5; }
        .meter.high .used, .meter.high .held { fill: var(--s1); }
        .meter.full .used, .meter.full .held { fill: var(--bad); }
        video { width: 100%; max-width: 46rem; max-height: 70vh; border-radius: 8px; background: #000; display: block; }
        @media (max-width: 40rem) {
          .bar { padding: .5rem 1rem; } main { padding: 1rem; } footer { padding: 0 1rem 1.5rem; }
          nav { order: 3; flex-basis: 100%; margin: 0 -.4rem; } nav a { padding: .35rem .5rem; }
          .leave { margin-left: auto; flex: 1 1 0; min-width: 0; justify-content: end; }
          .viewer { min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
          button.plain { padding: .3rem .6rem; white-space: nowrap; }
          .viewer small { display: none; } .bar { gap: .25rem .75rem; }
          table { width: max-content; min-width: 100%; } td { max-width: 15rem; }
          td, tbody th, tbody th code { overflow-wrap: anywhere; }
          td:has(> code) { max-width: none; } td code { min-width: 0; max-width: 24rem; }
          tbody th code { white-space: normal; display: inline-block; max-width: 12rem; min-width: 0; }
          .figures dd { font-size: 1.3rem; }
          .block { padding: .9rem 1rem; }
          .facts dt { flex-basis: 7rem; } .input { max-width: none; flex-basis: 100%; }
          .figures { grid-template-columns: repeat(auto-fill, minmax(8rem, 1fr)); }
          .plot text { font-size: 22px; } }
        @media (prefers-reduced-motion: no-preference) { a, button { transition: background .12s, color .12s; } }
        """#
}
