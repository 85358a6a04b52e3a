extension Templates {
    static let layout = #"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{{title}} · Kling Gateway</title>
        <link rel="icon" href="/assets/icon.svg?{{assets}}" type="image/svg+xml">
        <link rel="stylesheet" href="/assets/dashboard.css?{{assets}}">
        {{#reload}}<noscript><meta http-equiv="refresh" content="{{reload}}"></noscript>{{/reload}}
        <script src="/assets/dashboard.js?{{assets}}" defer></script>
        </head>
        <body>
        <a class="skip" href="#content">Skip to the content</a>
        <header class="bar">
        <p class="brand"><svg class="sign" viewBox="0 0 16 16" aria-hidden="true"><path d="M3 2.5v11l10-5.5z"/></svg>
        Kling Gateway</p>
        {{#viewer}}
        <nav aria-label="Pages"><ul>
        {{#entries}}<li><a href="{{place}}"{{#isHere}} aria-current="page"{{/isHere}}>{{entry}}</a></li>
        {{/entries}}
        </ul></nav>
        <form class="leave" method="post" action="/logout" enctype="multipart/form-data">
        <input type="hidden" name="form_token" value="{{formToken}}">
        <span class="viewer"><bdi>{{viewer}}</bdi> <small>{{role}}</small></span>
        <button class="plain">Log out</button>
        </form>
        {{/viewer}}
        </header>
        <main id="content" tabindex="-1">
        {{#kicker}}<p class="kicker">{{{markup}}}</p>{{/kicker}}
        <h1><bdi>{{title}}</bdi></h1>
        {{#notice}}<p class="notice" role="status">{{notice}}</p>{{/notice}}
        {{#fresh}}<div id="live" data-source="{{source}}">{{>blocks}}</div>{{/fresh}}
        {{>blocks}}
        </main>
        <footer><p>Moments are in UTC.{{#viewer}} <a href="/docs">What programs can call here</a>{{/viewer}}</p></footer>
        </body>
        </html>
        """#

    /// The list of blocks; each holds one thing.
    static let blocks = #"""
        {{#blocks}}
        <section class="block"{{#anchor}} id="{{anchor}}"{{/anchor}}>
        {{#heading}}<h2>{{heading}}</h2>{{/heading}}
        {{#remark}}<p class="remark">{{remark}}</p>{{/remark}}
        {{#filter}}
        <form class="filter" method="get" action="{{target}}">
        {{#inputs}}{{>input}}{{/inputs}}<button>Show</button>
        {{#whole}}<a href="{{target}}">{{whole}}</a>{{/whole}}
        </form>
        {{/filter}}
        {{#alerts}}
        <div class="alert {{severity}}"><p class="headline">{{headline}}</p><p>{{advice}}
        {{#target}}<a href="{{target}}">Look at it</a>{{/target}}</p></div>
        {{/alerts}}
        {{#quotation}}<blockquote dir="auto">{{quotation}}</blockquote>{{/quotation}}
        {{#figures}}<dl class="figures">{{#items}}
        <div{{#emphasis}} class="{{emphasis}}"{{/emphasis}}><dt>{{caption}}</dt><dd>{{count}}</dd>
        {{#detail}}<dd class="detail">{{detail}}</dd>{{/detail}}</div>{{/items}}</dl>{{/figures}}
        {{#facts}}<dl class="facts">{{#items}}
        <div><dt>{{label}}</dt><dd>{{#cells}}{{{markup}}} {{/cells}}</dd></div>{{/items}}</dl>{{/facts}}
        {{#plot}}{{>plot}}{{/plot}}
        {{#meters}}
        <div class="meter {{level}}"><p><span>{{gauge}}</span> <span class="reading">{{reading}}</span></p>
        {{#bar}}<svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        <rect class="track" width="100" height="6"/><rect class="used" width="{{used}}" height="6"/>
        <rect class="held" x="{{start}}" width="{{held}}" height="6"/></svg>{{/bar}}
        {{#note}}<p class="remark">{{note}}</p>{{/note}}</div>
        {{/meters}}
        {{#events}}<ol class="events">{{#items}}
        <li class="{{mark}}"><span class="when">{{#when}}{{{markup}}}{{/when}}</span>
        <span class="what"><strong>{{happening}}</strong> {{#particulars}}{{{markup}}} {{/particulars}}</span></li>
        {{/items}}</ol>{{/events}}
        {{#film}}<video controls preload="none" src="{{source}}" aria-label="{{name}}"></video>{{/film}}
        {{#table}}{{>table}}{{/table}}
        {{#vacancy}}<p class="vacancy">{{vacancy}}</p>{{/vacancy}}
        {{#actions}}{{>forms}}{{/actions}}
        </section>
        {{/blocks}}
        """#
}
