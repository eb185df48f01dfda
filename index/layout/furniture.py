"""What a line is by its wording: page furniture, a byline, a ticker. Knows general English and the web, no
documents.

Furniture is what surrounds an article on its page: navigation, advertisements, requests to subscribe,
bylines, dates. Each pattern fits a whole line or sentence, never a part of one: a sentence that claims
something, or says how something is done, must not be lost because it mentions a newsletter.
"""

from __future__ import annotations

import re

from index.layout.agencies import agency

_SITES = (
    r"(?:facebook|twitter|x|linkedin|whats ?app|reddit|instagram|telegram|youtube|tiktok|threads|bluesky"
    r"|mastodon|google news|pinterest|flipboard|spotify|apple podcasts?|medium|substack|rss|e-?mail)"
)
_CLOCK = r"(?:at )?\d{1,2}[:.]\d{2}(?::\d{2})? ?(?:[ap]\.?m\.?)? ?(?:\(?[A-Za-z]{2,4}\)?)?"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,? )?"
_DATE = (
    rf"{_WEEKDAY}(?:{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?|\d{{1,2}}(?:st|nd|rd|th)?(?: of)?"
    rf" {_MONTH}(?:,? \d{{4}})?|\d{{4}}-\d{{2}}-\d{{2}}(?:T[\d:.+Z-]+)?|\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}})"
)
_NAME = r"(?:[A-Z][\w.'’-]*|de|van|von|der|den|da|di|del|bin|al-\w+)"
_NAMES = rf"{_NAME}(?:,? (?:(?:[Aa]nd|AND|&|[Ww]ith) )?{_NAME}){{0,7}}"
_READ = r"\d+ ?-?min(?:ute)?s?(?: read)?"
_WHEN = rf"(?:,? ?[|·•–—,-]? ?(?i:{_DATE}|{_CLOCK}|{_READ}|(?:last )?updated:?|published:?|posted:?|on|in))*"
_NOUN = r"(?:article|story|post|page|content|blog|entry|piece|video|recipe|newsletter|episode)"

_GENERATOR = (
    r"(?:sphinx|mkdocs|docusaurus|jekyll|hugo|doxygen|javadoc|docbook|asciidoc(?:tor)?|latex2html|texi2html|makeinfo"
    r"|pandoc|gitbook|wordpress|drupal|mediawiki|dokuwiki|hexo|pelican|rustdoc|yard|rdoc|groff|man2html|docutils)"
)
"""Programs that write a page for its author, and sign it."""

_LABELS = (
    rf"""
ad(?:s|vert(?:s|ising|isements?)?)?
(?:sponsored|promoted|paid|partner)(?: (?:content|posts?|links?|stories|partnership))?(?: by .{{2,40}})?
(?:{_NOUN} )?continues? (?:below|after)(?: (?:the |this )?(?:advert(?:isement)?|ad))?
scroll (?:down )?(?:to|for) (?:continue|more|read)\b.{{0,30}}
skip (?:to )?(?:the )?(?:main |primary )?(?:content|navigation|ad|advert|menu)
(?:(?:main|site|mobile|toggle|close|open) )*(?:menu|navigation)
close|search(?: (?:this|the|our) (?:site|blog|website))?|home(?: ?page)?
(?:go )?back(?: to (?:the )?(?:home|top|main|list|index|search|results|blog|all|news|articles?)
  (?: ?\w+){{0,2}})?
(?:return|go) to (?:the )?(?:top|home ?page)
(?:log|sign)[ -]?(?:in|out|up|on)(?: ?(?:&|and|or|/|to|now|here|today|free|for|with)(?: .{{1,50}})?)?
register(?: (?:now|here|today|for free))?|my account|create (?:an |your )?(?:free )?account
(?:already|not) (?:a|have an|yet a) (?:member|subscriber|account)\b.{{0,30}}|forgot (?:your )?password
(?:un)?subscribe(?:d|rs?)?(?: (?:to|for|on|via|with) .{{2,60}})?
(?:(?:our|weekly|daily|the|free|e-?mail) ){{0,2}}newsletters?(?: sign[ -]?up)?
follow(?: (?:us|me))?(?: on)?|follow .{{2,40}} on {_SITES}
shares?(?: (?:this|the|it|on|via|with|your|to|now|link)\b.{{0,60}})?|share(?:[ :,|]+{_SITES})+
{_SITES}(?:[ ,|/·•]+{_SITES})+|facebook|twitter|linkedin|whats ?app|instagram|telegram|pinterest|flipboard
(?:tweet|pin|like|print|e-?mail|comment|bookmark|save|copy|gift)(?: (?:this|it|link|url|the|for later
  |{_NOUN}))*
listen to (?:this )?{_NOUN}\b.{{0,20}}|link copied\b.{{0,30}}
(?:read|see|view|show|learn|discover|explore|watch|find out) (?:more|all|also|next|less)(?: .{{1,40}})?
(?:read|see|view) (?:the )?(?:full|original|whole|entire) (?:text|report|{_NOUN})(?: .{{1,30}})?
(?:also|must|read|see)[ -](?:read|also|next|more|related)\b ?:?.{{0,150}}
more|continue reading\b.{{0,100}}|keep reading|(?:click|tap) (?:here|below|to)\b.{{0,80}}
(?:expand|collapse)(?: all)?
(?:(?:more|related|recommended|trending|popular|latest|top|similar|other|recent|featured|breaking
  |must[ -]read)[ -])+
  (?:stories|articles?|news|posts?|reads?|reading|topics?|videos?|links?|content|coverage|searches|headlines)
  (?: (?:today|now|this week|for you|from .{{2,40}}))?
(?:more|related|recommended) (?:from|for|on|in|by|to) .{{1,50}}
most (?:popular|read|viewed|shared|commented)(?: .{{1,20}})?
related|trending(?: now)?|editor['’]?s?['’]? (?:picks?|choice)|around the web|from (?:the web|our partners)
you (?:may|might|could)(?: also)? (?:like|be interested in|enjoy|have missed)\b.{{0,30}}
(?:recommended|picked|suggested|just) for you|in case you missed it|up next|what to read next
what['’]s (?:hot|trending)
(?:next|previous|prev|older|newer)(?: (?:up|entry|chapter|posts|{_NOUN}))?(?: ?[:→»›] ?.{{0,100}})?
load(?:ing)?(?: (?:next|more|previous|comments|{_NOUN}|stories|posts))*|please wait|refresh(?: page)?
{_READ} read|\d+ ?-?min(?:ute)?s? read|(?:estimated )?read(?:ing)? time:? .{{1,20}}
[\d.,]+ ?[km]?\+? (?:comments?|shares?|views?|likes?|followers?|replies|reactions?|claps?|retweets?)
(?:no )?comments?(?: yet)?(?: ?\(?\d+\)?)?|reply|report (?:this )?(?:comment|abuse|ad|a problem)
(?:leave|post|add|write|submit)(?: (?:a|your|us))* (?:comment|reply|vote|review|feedback|rating)s?
was this .{{0,20}}helpful|rate this\b.{{0,30}}
terms(?: (?:of|and|&) (?:use|service|conditions|privacy))*
(?:privacy|cookies?)(?: (?:policy|notice|statement|settings|preferences|options|choices|&|and|terms))*
(?:do not|don['’]t) sell(?: or share)? my .{{1,40}}|(?:your )?(?:ad|privacy) choices|disclaimer|imprint
site ?map
(?:about|contact|support)(?: (?:us|me))?|help cent(?:er|re)|donate(?: (?:now|today))?|advertise with us
careers
(?:accept|reject|manage|allow|decline|got it)(?: (?:all|cookies|preferences|optional|settings))*
enter your e-?mail(?: address)?\b.{{0,60}}|(?:your )?e-?mail address|submit|send|ok|cancel|apply(?: now)?
(?:buy|shop|book|order|try|join|start|watch|listen|play)(?: it)?(?: now| today| live)?(?: for)?(?: free)?
add to (?:cart|basket|bag|wish ?list)|get started(?: .{{1,20}})?|start (?:your )?free trial|book a demo
(?:download|get|install|open)(?: (?:our|the|it|on|in|from|free))*(?: [\w']+){{0,2}} apps?(?: store)?(?: now)?
download(?: (?:now|pdf|here|as pdf|free))*|(?:available|get it|download) on (?:the )?(?:app store|google play)
live(?: (?:updates?|blog|now|tv|stream|coverage|radio))?|breaking|exclusive|latest|now playing
(?:text|font) size.{{0,20}}
(?:dark|light) mode|select (?:a |your )?language|photo gallery
(?:table of )?contents|(?:on|in) this (?:section|{_NOUN})|edit(?: (?:this page|source|on github))?
jump to(?: (?:content|section|navigation|comments|recipe))?|page \d+(?: (?:of|/) \d+)?|\d+ (?:of|/) \d+
tags?(?: ?:.{{0,150}})?|filed under ?:?.{{0,150}}|posted in .{{1,60}}|keywords? ?:.{{0,150}}
{_DATE}(?:,? ?[|·•–—-]? ?{_CLOCK})?|\d+ (?:sec(?:ond)?|min(?:ute)?|hour|hr|day|week|month|year)s? ago|just now
(?:today|yesterday)(?:,? {_CLOCK})?
(?:(?:first|originally|last) )?(?:published|posted|updated|modified)(?: date)?(?: ?:|\b).{{0,12}}\d.{{0,40}}
publication date ?: ?.{{4,40}}
(?:this )?(?:page|site|document|file)(?: was)?(?: last)? (?:modified|updated|changed|edited|revised|generated|built)
  \b.{{0,60}}\d.{{0,60}}
(?:(?:page|docs|documentation|site|html) )?(?:generated|built|created|made|rendered|proudly powered|powered)
  (?: automatically)? (?:by|with|using|from) (?:the )?{_GENERATOR}\b.{{0,100}}
(?:id|revision|date|header|author): .{{1,150}} \$
(?:photo(?:graph)?|image|picture|illustration|featured image)s?(?: (?:by|via|credit|courtesy(?: of)?
  |source))+ ?:? ?.{{1,80}}
(?:photo|image|credit|picture)s? ?[:/] ?.{{1,60}}|representative image
(?:getty images|shutterstock|i ?stock(?: ?photo)?|unsplash|pexels|pixabay)(?: ?/ ?[\w .]{{1,40}})?
(?:ap|reuters|afp|file|stock|handout|courtesy) (?:photo|image|picture|graphic)(?: ?[:/].{{0,60}})?
(?:author|byline) ?: ?.{{2,60}}|\(?(?:reporting|editing|compiled|writing) by .{{2,120}}
"""
    """What a page calls its parts and its buttons. They have no full stop; a longer line that has one says
something."""
)

_PITCHES = rf"""
subscribe (?:now|today|here|free)\b.{{0,120}}
subscribe (?:to|for) (?:our|my|us|the \w+ newsletter|more|full access|unlimited|updates|daily
  |weekly)\b.{{0,120}}
(?:join|get|read|sign up (?:for|to)) (?:our|the|my) (?:\w+[ -]){{0,3}}(?:newsletters?|mailing list
  |email list)\b.{{0,80}}
follow (?:us|me|our)\b.{{0,80}}|follow @\w.{{0,80}}|(?:find|like|join|connect with) us on {_SITES}\b.{{0,60}}
join (?:the|our) (?:conversation|discussion|community|whatsapp|telegram|discord|slack)\b.{{0,60}}
share this {_NOUN}\b.{{0,60}}
(?:all )?rights reserved|©.{{0,150}}|(?:copyright|\(c\)|&copy;) ?(?:©|\(c\)|\d{{4}}).{{0,150}}
(?:we|this (?:web)?site|our (?:web)?site)(?: and our partners)? uses? (?:\w+ ){{0,2}}cookies\b.{{0,300}}
by (?:continuing|clicking|signing up|subscribing|using this|browsing|registering)\b.{{0,200}}
  \byou (?:agree|accept|consent|acknowledge)\b.{{0,200}}
(?:thank you|thanks) for (?:reading|subscribing|signing up|visiting|watching|your (?:vote|feedback
  |interest))\b.{{0,60}}
this (?:article|story|post|page) (?:has been|was) (?:saved|shared|bookmarked)(?: .{{1,40}})?
you (?:are|have been|have)(?: now| successfully)? (?:subscribed|logged (?:in|out)|signed (?:in|up
  |out))\b.{{0,40}}
you have \d+ free {_NOUN}s?\b.{{0,40}}|please (?:enable|turn on) (?:javascript|cookies)\b.{{0,80}}
(?:this content|javascript|your browser)\b.{{0,40}}
  \b(?:subscribers only|must be enabled|does not support|is disabled|not supported)\b.{{0,80}}
stay (?:tuned|informed|connected|updated|up[ -]to[ -]date|in the loop|in touch)\b.{{0,80}}
stay ahead of the(?: \w+)? curve\b.{{0,80}}
never miss (?:a|an|out|another)\b.{{0,80}}|want (?:more|to stay)\b.{{0,80}}\?
like what you (?:see|read|just read)\b.{{0,40}}
(?:enjoy(?:ed|ing)?|liked) this {_NOUN}\b.{{0,60}}|if you (?:liked|enjoyed) this {_NOUN}\b.{{0,120}}
(?:get|for|receive|catch)\b.{{0,60}}\b(?:latest|breaking|top) (?:news|headlines|updates|stories)\b.{{0,80}}
  \b(?:inbox|e-?mail|more|app|phone|daily)\b.{{0,20}}
.{{0,60}}\bdelivered (?:straight |directly )?to your inbox
sign[ -]?up\b.{{0,80}}\b(?:newsletters?|inbox|alerts)\b.{{0,40}}
support (?:our|independent|quality) (?:work|journalism|reporting)\b.{{0,80}}
become a (?:member|subscriber|patron|supporter) (?:today|now|of our)\b.{{0,60}}
read more ?:.{{0,150}}|(?:also|must) read ?:.{{0,150}}
"""
"""What a page asks of its reader, also in whole sentences."""


def _alternatives(lines: str) -> re.Pattern[str]:
    """One alternative a line, or several; a line that is indented goes on with the one above."""
    alternatives = lines.strip().replace("\n  ", "").splitlines()
    return re.compile("(?:" + "|".join(alternatives) + r")[\s.:!?…→»›>+▾▼]*", re.IGNORECASE)


_LABEL, _PITCH = _alternatives(_LABELS), _alternatives(_PITCHES)
_BYLINE = re.compile(
    rf"(?i:(?:(?:written|posted|reported|edited|reviewed|story|words) )?by):? (?P<names>{_NAMES}){_WHEN}"
)
_ALNUM = re.compile(r"[^\W_]")
_TAGS = re.compile(r"<!--.*?-->|</?[a-zA-Z][^<>]{0,300}>")
_IMAGE = re.compile(r"!\[([^\[\]]*)\]\([^()]*\)")
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")
_EDGES = re.compile(r"^(?:[^\w©@(]|_)+|[*_~`|\s→»›>▾▼)\]\"”’]+$")
_CLOSED_UP = re.compile(r"(?<!\S)[A-Za-z]?[a-z]{6,30}[A-Z][^\s/,;:]*(?!\S)")
_CRUMB = re.compile(r"\s[›»❯]\s")
_FROM_HOME = re.compile(r"(?:home|start)(?:\s[›»❯>/]\s[^›»❯>/]{1,60}){1,8}", re.IGNORECASE)
_STOP = re.compile(r"[.!?。！？][\"'”’)\]]*(?:\s|$)")
_LONGEST, _LABEL_WORDS = 400, 4
_TICKER_LEAST, _TICKER_SAMPLE = 200, 20_000


def is_furniture(line: str) -> bool:
    """Whether a whole line belongs to the page and not to what it says. Precise before complete."""
    if len(line) > _LONGEST:
        return False
    core = _core(line)
    if not _ALNUM.search(core) or core.isdigit() or _PITCH.fullmatch(core) or is_breadcrumb(core) or agency(core):
        return True
    if core[-1] in ".。" and core.count(" ") >= _LABEL_WORDS:
        return False
    return bool(_LABEL.fullmatch(core)) or byline(core) is not None


_DAY = re.compile(rf"{_DATE}:?", re.IGNORECASE)


def is_day(line: str) -> bool:
    """Whether a line is a date and no more."""
    return len(line) <= _LONGEST and _DAY.fullmatch(_core(line)) is not None


_LEADERS = re.compile(r"(?:\.[ \t\xa0]?){6,}|(?:…[ \t\xa0]?){3,}")
_CONTENTS = re.compile(
    r"(?:table of contents|inhaltsverzeichnis|table des matières|sommaire|tabla de contenidos?|índice) ?:?",
    re.IGNORECASE,
)
_LED = 0.25
"""The part of a table of contents that its dots are, at least."""


def is_contents(lines: str) -> bool:
    """Whether lines are of a table of contents: titles led by dots to the numbers of their pages."""
    return sum(len(found[0]) for found in _LEADERS.finditer(lines)) >= _LED * len(lines)


def heads_contents(line: str) -> bool:
    """Whether a line heads a table of contents and nothing else, as the contents of a box ("Contents:") do not."""
    return len(line) <= _LONGEST and bool(_CONTENTS.fullmatch(_core(line)))


def is_pitch(sentence: str) -> bool:
    """Whether a sentence among others only asks something of the reader: to subscribe, to follow, to accept
    cookies.
    """
    return len(sentence) <= _LONGEST and bool(_PITCH.fullmatch(_core(sentence)))


def is_link(line: str) -> bool:
    """Whether a line is one Markdown link and nothing else."""
    return len(line) <= _LONGEST and bool(_LINK.fullmatch(line.strip()))


def without_markup(line: str) -> str:
    """A line without HTML tags, the targets of links, and images that are not described in so many words."""
    line = _IMAGE.sub(lambda image: image[1] if image[1].count(" ") > _LABEL_WORDS else "", line)
    return _TAGS.sub(" ", _LINK.sub(r"\1", line)).strip()


def _core(line: str) -> str:
    """A line without markup and the marks around it."""
    return _EDGES.sub("", without_markup(line)).strip()


def byline(line: str) -> str | None:
    """The names in a line that only says who wrote the text ("By Jane Doe and J. Roe | March 3, 2026"), else
    None.
    """
    match = _BYLINE.fullmatch(line.strip(" *_")) if len(line) <= 160 else None
    # One capitalised word after "by" may be anything ("By Region").
    if match is None or " " not in match["names"] or match["names"].endswith("."):
        return None
    return match["names"].rstrip(",")


def is_breadcrumb(line: str) -> bool:
    """Whether a line is the trail of pages that leads to this one: "Home › News › Science"."""
    if line[-1] in ".!":
        return False
    return len(_CRUMB.findall(line)) >= 2 or bool(_FROM_HOME.fullmatch(line))


def is_ticker(line: str) -> bool:
    """Whether a long run is headlines with neither space nor stop between them, or one text over and over."""
    if len(line) < _TICKER_LEAST:
        return False
    line = line[:_TICKER_SAMPLE]
    stops = sum(1 for _ in _STOP.finditer(line))
    glued = {word[0] for word in _CLOSED_UP.finditer(line)}
    # A name like PlayStation begins with a capital; a headline's last word seldom does.
    lower = sum(1 for word in glued if word[0].islower())
    if (lower >= 3 and lower >= 3 * stops) or (len(glued) >= 6 and not stops):
        return 40 * len(glued) >= line.count(" ")
    again = line.find(line[:60], 60)
    return again > 0 and stops * 200 < len(line)
