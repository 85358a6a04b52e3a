extension Templates {
    /// Rows and columns; wide ones are moved to the side within their own frame.
    static let table = #"""
        <div class="frame" role="region" aria-label="{{summary}}" tabindex="0">
        <table><caption class="unseen">{{summary}}</caption>
        <thead><tr>{{#columns}}<th scope="col"{{#isRight}} class="number"{{/isRight}}>{{name}}</th>{{/columns}}</tr>
        </thead>
        <tbody>
        {{{markup}}}</tbody></table></div>
        {{#pager}}<p class="pages">{{#newest}}<a href="{{newest}}">Newest</a>{{/newest}}
        {{#older}}<a href="{{older}}" rel="next">{{wording}}</a>{{/older}}</p>{{/pager}}
        """#

    /// Columns over time.
    static let plot = #"""
        <figure>
        <figcaption>{{caption}}<span class="keys">{{#keys}}<span><svg viewBox="0 0 10 10" aria-hidden="true">\#
        <rect class="series-{{series}}" width="10" height="10"/></svg> <bdi>{{meaning}}</bdi></span>{{/keys}}</span>
        </figcaption>
        <svg class="plot" viewBox="0 0 720 220" role="img" aria-label="{{wording}}">
        {{#levels}}<line class="level" x1="64" x2="720" y1="{{tickY}}" y2="{{tickY}}"/>
        <text class="level" x="58" y="{{tickY}}" dy="4" text-anchor="end">{{mark}}</text>{{/levels}}
        {{#days}}<text x="{{tickX}}" y="{{tickY}}" text-anchor="{{alignment}}">{{mark}}</text>{{/days}}
        {{{markup}}}
        </svg>
        </figure>
        """#

    /// A form that changes something.
    static let forms = #"""
        <form class="action" method="post" action="{{target}}" enctype="multipart/form-data">
        <input type="hidden" name="form_token" value="{{formToken}}">
        {{#fixed}}<input type="hidden" name="{{key}}" value="{{setting}}">{{/fixed}}
        {{#inputs}}{{>input}}{{/inputs}}
        <button{{#isGrave}} class="grave"{{/isGrave}}>{{button}}</button>
        {{#consequence}}<p class="remark">{{consequence}}</p>{{/consequence}}
        </form>
        """#

    /// A field of a form.
    static let input = #"""
        <p class="input"><label for="{{field}}">{{title}}</label>
        {{#choices}}<select id="{{field}}" name="{{field}}">{{#items}}
        <option value="{{choice}}"{{#isChosen}} selected{{/isChosen}}>{{wording}}</option>{{/items}}</select>\#
        {{/choices}}
        {{^choices}}<input id="{{field}}" name="{{field}}" type="{{form}}" value="{{content}}"\#
         maxlength="{{length}}" autocomplete="off"{{#hint}} aria-describedby="{{field}}-hint"{{/hint}}>{{/choices}}
        {{#hint}}<span class="remark" id="{{field}}-hint">{{hint}}</span>{{/hint}}</p>
        """#
}
