"""What the built-in plug-ins offer, so that they can be listed without importing them.

A line for each component: its name and the first line of its factory's docstring. A test holds them
beside the modules; a module that is not listed here is imported when something is looked up.
"""

OFFERS: dict[str, dict[str, str]] = {
    "corpora.lines": {
        "lines": "One text file a language, with a sentence a line, as Moses has them.",
    },
    "corpora.folder": {
        "folder": "Read files called ``LANGUAGE.txt`` or ``LANGUAGE.txt.gz`` in one folder, a sentence a line.",
    },
    "corpora.joined": {
        "joined": "One file with all languages of a sentence on its line, as fast_align and Moses have them.",
    },
    "corpora.tmx": {
        "tmx": "Read a translation memory in TMX 1.4, in UTF-8; ``.gz`` is unpacked on the way.",
    },
    "corpora.conllu": {
        "conllu": "Treebanks in CoNLL-U, one file a language; annotations pos, lemma, document.",
    },
    "corpora.iob2": {
        "iob2": "Tokens with entity tags (IOB2), a token a line, an empty line between sentences.",
    },
    "corpora.datasets": {
        "datasets": "Read a folder that ``save_to_disk`` of Hugging Face datasets made, or Parquet files.",
    },
    "segmenters.whitespace": {
        "whitespace": "Longest runs without white space: for text that is tokenised.",
    },
    "segmenters.unicode": {
        "unicode": "Word boundaries of Unicode (UAX 29); punctuation marks are words of their own, or dropped.",
    },
    "segmenters.rjieba": {
        "rjieba": "Chinese words by jieba's dictionary of Simplified text; needs the extra ``zh``.",
    },
    "segmenters.sudachipy": {
        "sudachipy": "Japanese words by Sudachi, from short units (A) to long ones (C); needs the extra ``ja``.",
    },
    "segmenters.pythainlp": {
        "pythainlp": "Thai words by the dictionary of PyThaiNLP, engine newmm; needs the extra ``th``.",
    },
    "segmenters.icu": {
        "icu": "Unicode's boundaries with ICU's dictionaries for zh, ja, th, lo, km, my; extra ``icu``.",
    },
    "sources.transformers": {
        "transformers": "Vectors of words from the blocks of a transformer.",
    },
    "sources.random_weights": {
        "random-weights": "Vectors of words from a transformer whose weights are drawn anew.",
    },
    "sources.activations": {
        "activations": "Vectors of words from npy files, with a table that names the word of every row.",
    },
    "sources.neurox": {
        "neurox": "Activations of NeuroX, as JSON lines or (``.hdf5``, ``.h5``) as HDF5.",
    },
    "sources.conceptx": {
        "conceptx": "Vectors that ConceptX has prepared: processed-point.npy with processed-vocab.npy.",
    },
    "sources.dataset": {
        "dataset": 'Vectors in JSON: lists of ["word|||occurrence|||sentence|||position", [numbers]].',
    },
    "transforms.none": {
        "none": "Leave vectors as they are.",
    },
    "transforms.centre": {
        "centre": "Subtract the mean vector of the side (``side``), or of all sides together (``pooled``).",
    },
    "transforms.centre_position": {
        "centre-position": "Subtract the mean vector of the words of the side at the same position.",
    },
    "transforms.standardise": {
        "standardise": "Give every feature mean 0 and deviation 1, over all sides (``pooled``) or each (``side``).",
    },
    "transforms.l2": {
        "l2": "Divide every vector by its length; a vector of zeros stays as it is.",
    },
    "transforms.pca": {
        "pca": "Principal components by scikit-learn, of all sides together: a number, or a share of variance.",
    },
    "clusterers.kmeans": {
        "kmeans": "K-means of our own: exact labels, scikit-learn's quality, several times faster.",
    },
    "clusterers.sklearn_kmeans": {
        "sklearn-kmeans": "scikit-learn's K-means; its defaults are the published script's.",
    },
    "clusterers.agglomerative": {
        "agglomerative": "Agglomerative clustering: Ward, average, complete or single linkage.",
    },
    "clusterers.hdbscan": {
        "hdbscan": "HDBSCAN by the hdbscan package: dense regions are concepts, the rest is noise.",
    },
    "clusterers.hdbscan_exact": {
        "hdbscan-exact": "HDBSCAN with scikit-learn's semantics: exact, fast for many features, bounded memory.",
    },
    "clusterers.leaders": {
        "leaders": "Gather words around leaders: those within ``tau`` of one join it, others become leaders.",
    },
    "clusterers.spherical_kmeans": {
        "spherical-kmeans": "K-means of directions by an engine of ours: the largest cosine, centres of length 1.",
    },
    "clusterers.minibatch_kmeans": {
        "minibatch-kmeans": "scikit-learn's K-means of small batches: rougher concepts than ``kmeans`` has.",
    },
    "dictionaries.eflomal_priors": {
        "eflomal-priors": "Priors of eflomal: 'LEX<tab>source<tab>target<tab>count'; other kinds are passed over.",
    },
    "dictionaries.kaikki": {
        "kaikki": "Wiktionary from kaikki.org (wiktextract): the translations of the words of one language.",
    },
    "dictionaries.moses_lex": {
        "moses-lex": "Moses lex files: lines 'translation word probability', the translation first.",
    },
    "dictionaries.muse": {
        "muse": "Word pairs as MUSE has them: one space or one tab between two words.",
    },
    "dictionaries.reference": {
        "reference": "Lines like 'source -> target: Probability = 0.25, Count = 3'; every line must be one.",
    },
    "dictionaries.reference_json": {
        "reference-json": 'JSON like {"cat": {"Katze": 0.25}}, with or without counts; every entry must be right.',
    },
    "dictionaries.fast_align": {
        "fast-align": "Tables of fast_align -p: 'source<tab>target<tab>natural logarithm of p(target|source)'.",
    },
    "dictionaries.tei": {
        "tei": "TEI dictionaries as FreeDict has them: entries with forms and quoted translations.",
    },
    "dictionaries.tsv": {
        "tsv": "Tables with a pair a line; columns by number from 1 or, below a header, by name.",
    },
    "dictionaries.csv": {
        "csv": "CSV as in RFC 4180: a field in double quotes may hold delimiters and line ends.",
    },
    "dictionaries.derived": {
        "pivot": "Chain the dictionaries of that name through a language: source to it, and on to target.",
        "reversed": "Read the dictionaries of that name backwards: their pairs, without probabilities.",
        "united": "Unite the dictionaries of that name with the reverse of the other direction.",
    },
    "dictionaries.links": {
        "links": "Two text files, parallel by line and cut at white space, and a file of their links.",
    },
    "dictionaries.aligned": {
        "aligned": "Align a text file for each of two or more languages, parallel by line, and count links.",
    },
    "metrics.calign": {
        "calign": "Share of concepts whose words are translated by a concept of the other language.",
    },
    "metrics.colap": {
        "colap": "Share of concepts of pooled words in which every language holds enough of the words.",
    },
    "metrics.integration": {
        "integration": "How well the languages mix in joint concepts: 1 fully, 0 not at all, corrected for chance.",
    },
    "metrics.translation_precision": {
        "translation-precision": "Share of words whose nearest neighbour in the other language, by CSLS, translates them.",
    },
    "metrics.retrieval": {
        "retrieval": "Share of sentences whose parallel is found by the ratio margin: 1 minus the xSIM error rate.",
    },
    "metrics.mexa": {
        "mexa": "Share of sentences whose parallel is the maximum of its row and its column of cosines.",
    },
    "metrics.cka": {
        "cka": "Similarity of the two languages' geometries of sentences: linear CKA without its bias.",
    },
    "metrics.lexical_overlap": {
        "lexical-overlap": "Shared types over all types of two languages: what strings alone explain.",
    },
    "tasks.ner": {
        "ner": "Named entities: IOB2 tags of words, in columns; entity F1, precision and recall.",
    },
    "tasks.classification": {
        "classification": "Labels of sentences or of pairs of them, in tables or JSON lines; macro F1 and accuracy.",
    },
    "tasks.translation": {
        "translation": "Texts in the language ``target``, by an encoder with a decoder; sacreBLEU's chrF and BLEU.",
    },
    "tasks.text": {
        "text": "Text without labels: masked words, masked spans or the next sub-word, by what the model is.",
    },
    "executors.serial": {
        "serial": "One job after the other, in the process of the run: the default.",
    },
    "executors.processes": {
        "processes": "Workers on this machine, each a new Python process with ``threads`` threads.",
    },
    "executors.dask": {
        "dask": "Workers of dask.distributed: of a ``scheduler`` such as tcp://host:8786, or on this machine.",
    },
}
"""By module below ``isogloss.plugins``."""
