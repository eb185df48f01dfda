/**
 * The JSON that the server sends, as types. Knows nothing else.
 *
 * @typedef {"corroborated"|"single-source"|"unverified"|"disputed"} Standing
 *
 * @typedef {object} Quote  offsets count code points of the document's text
 * @property {number} n
 * @property {string} document      path relative to the indexed folder
 * @property {string} title
 * @property {string} document_id
 * @property {string} sha256
 * @property {number} start
 * @property {number} end
 * @property {number} line
 * @property {string} text
 * @property {string} plain         its words without markup
 * @property {{kind: string, start: number, end: number, plain: string}[]} context  outermost first
 * @property {number|null} page
 * @property {string|null} published
 * @property {string[]} hedges
 * @property {string|null} origin
 * @property {[number, number]|null} short  offsets in the document
 * @property {string|null} link  where the words stand on the web
 * @property {[number, number]|null} short_plain  offsets in `plain`
 * @property {number|null} witness  the same for quotes of one point or side that count once
 *
 * @typedef {{text: string, short: string|null, quotes: number[], standing: Standing, earlier: string|null}} Point
 *   `earlier` is the date or version of an older edition that says so
 *
 * @typedef {[number, number][]} Spans
 *
 * @typedef {{sides: [number[], number[]], kind: string, summary: string, confidence: number, witnesses: [number, number],
 *   differs_plain: [Spans[], Spans[]]}} Disagreement  `differs_plain` has the words that differ in each quote of each side
 *
 * @typedef {{document: string, title: string, document_id: string, start: number, end: number, heading: string|null,
 *   why: "silent"|"unlikely"|"less-likely"}} Unused  a passage that was read and is not quoted
 *
 * @typedef {{in: string[], since: string|null, until: string|null}} Scope  what is asked, where that is not all
 *
 * @typedef {{text: string, quotes: number[], passed: boolean, why: string|null}} Sentence
 *
 * @typedef {{model: string, text: string, shown: boolean, failed: string|null, sentences: Sentence[]}} Writer
 *
 * @typedef {object} Answer
 * @property {string} id
 * @property {string} corpus
 * @property {string|null} conversation
 * @property {string} question
 * @property {"answered"|"abstained"} status
 * @property {string|null} headline  what stands above it; null in an answer of an earlier version
 * @property {Standing|null} standing
 * @property {"yes"|"no"|null} verdict
 * @property {string|null} read_as
 * @property {string} text
 * @property {Point[]} points
 * @property {Quote[]} quotes
 * @property {Disagreement[]} disagreements
 * @property {string|null} reason
 * @property {Quote[]} nearest
 * @property {Unused[]} unused
 * @property {Scope|null} scope
 * @property {Writer|null} writer
 * @property {{told: string}[]} second_opinions
 * @property {Record<string, string|null>} models
 * @property {Record<string, number>} timings_ms
 *
 * @typedef {{rating: "up"|"down", comment: string|null}} Feedback
 * @typedef {{answer: Answer, asked: string, feedback: Feedback|null}} Turn
 * @typedef {{id: string, corpus: string, title: string|null, created: string, updated: string}} Conversation
 *
 * @typedef {object} SourceDocument
 * @property {string} id
 * @property {string} source
 * @property {string} title
 * @property {string} sha256
 * @property {string|null} published
 * @property {string|null} author
 * @property {string|null} url
 * @property {string|null} origin
 * @property {number} characters
 * @property {boolean} uploaded
 * @property {number} supporting   how many of its quotes another document supports
 * @property {number} contrasting  how many of its quotes stand in disagreements that are open
 * @property {string} [text]
 * @property {number[]} [pages]  where each page begins in the text
 *
 * @typedef {{kind: "strong"|"emphasis"|"struck"|"code"|"link", start: number, end: number, address: string}} Style
 *
 * @typedef {object} Block  what stands together in a document; offsets are those of its text
 * @property {"heading"|"paragraph"|"item"|"head"|"row"|"code"|"field"|"aside"|"rule"} kind
 * @property {number} start
 * @property {number} end
 * @property {number} level
 * @property {number} depth
 * @property {number} quoted
 * @property {string} mark
 * @property {[number, number][]} cells
 * @property {[number, number][]} hidden
 * @property {[number, number, string][]} entities
 * @property {Style[]} styles
 *
 * @typedef {{page: number, width: number, height: number, boxes: [number, number, number, number][]}} Place  in points
 *
 * @typedef {{claim: string, verdict: "supported"|"refuted"|"disputed"|"unverified"|"unknown", supporting: Quote[],
 *   refuting: Quote[], reason: string}} Verification
 *
 * @typedef {object} Listed  a disagreement of the documents with each other
 * @property {string} id
 * @property {[Quote[], Quote[]]} sides
 * @property {string} kind
 * @property {string} summary
 * @property {number} confidence
 * @property {[number, number]} witnesses
 * @property {[Spans[], Spans[]]} differs_plain
 * @property {boolean} dismissed
 * @property {{at: string, by: string|null, reason: string|null}|null} dismissal
 *
 * @typedef {{bytes: number, files: number, endings: string[]}} Limits  of one upload
 * @typedef {{name: string, role: "read"|"write", keys_needed: boolean, upload: Limits, compares: boolean, version: string}} Session
 */

export {};
