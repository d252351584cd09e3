"""The headings that databases and users give to the columns of a table, by field."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["FIELDS", "IGNORED"]

# For each field the headings that may hold it, best first; compared without case, punctuation and
# spaces. Two-letter headings are those of Web of Science's tab-delimited export; Scopus translates
# its headings with the language of its pages.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "source_id": (
        "UT", "UT (Unique WOS ID)", "Unique-ID", "EID", "ID", "source_id", "record_id",
        "Datensatz-ID", "record number", "Datensatznummer", "key", "citation key",
        "accession number",
        "openalex_id", "work id", "article id", "dc:identifier", "pubmedID", "PMID", "Lens ID",
        "Publication ID", "EID Scopus", "Embase Accession ID", "PUI", "Covidence #", "WOS ID",
        "BibTeX key", "citekey", "item key", "StoreId", "Cochrane ID", "ID de accesión",
        "Codigo de acceso", "paperId", "Cochrane Review ID/Record ID", "Identifier",
    ),
    "title": (
        "title", "TI", "Titel", "document title", "article title", "item title", "dc:title",
        "primary title", "paper title", "publication title (article)", "title of article",
        "titel des artikels", "Aufsatztitel", "Beitragstitel", "title_en", "Titles", "display_name",
        "work title", "标题", "文献标题", "论文标题", "题名", "篇名", "中文题名", "英文题名",
        "標題", "文獻標題", "題名", "論文名稱", "タイトル", "論文タイトル", "標題名",
        "文献タイトル", "Название", "Название документа", "Заглавие", "Заголовок", "título",
        "titulo", "título del artículo", "título do artigo", "titre", "titre de l'article",
        "titolo", "제목", "논문명", "başlık", "tytuł", "název", "cím", "rubrik", "tittel", "τίτλος",
    ),
    "abstract": (
        "abstract", "AB", "Zusammenfassung", "Kurzfassung", "Abstrakt", "dc:description",
        "abstract note", "abstract text", "abstracts", "summary", "Inhaltsangabe", "notes_abstract",
        "resumen", "resumo", "résumé", "resume", "riassunto", "摘要", "文摘", "中文摘要",
        "英文摘要", "要約", "抄録", "要旨", "アブストラクト", "Краткое описание", "Аннотация",
        "Реферат", "초록", "özet", "streszczenie", "abstrakt (en)", "description", "TLDR abstract",
        "original abstract",
    ),
    "keywords": (
        "author keywords", "DE", "authkeywords", "keywords", "keyword", "Schlagwörter",
        "Schlagworte", "Schlüsselwörter", "Stichwörter", "Stichworte", "manual tags", "tags",
        "author keyword", "authors keywords", "keywords.display_name", "keywords plus authors",
        "palabras clave", "palabras clave de autor", "palavras-chave", "mots-clés", "parole chiave",
        "关键词", "关键字", "作者关键词", "作者关键字", "作者提供的关键词", "關鍵詞", "關鍵字",
        "作者關鍵字", "キーワード", "著者キーワード", "Ключевые слова", "Ключевые слова автора",
        "키워드", "anahtar kelimeler", "słowa kluczowe", "identifierKeywords",
    ),
    "index_terms": (
        "index keywords", "keywords plus", "index terms", "ID (keywords plus)", "IEEE terms",
        "INSPEC controlled terms", "INSPEC non-controlled terms", "mesh_terms", "索引关键词",
        "索引关键字", "索引關鍵字", "索引キーワード", "Ключевые слова указателя", "automatic tags",
        "subjects", "subject terms", "subject", "descriptors", "fields of study",
        "fields of research", "fields of research (ANZSRC 2020)",
        "fields of research (ANZSRC 2008)", "topics", "emtree terms", "emtree medical index terms",
        "emtree medical index terms (major focus)", "emtree drug index terms",
        "emtree drug index terms (major focus)", "concepts.display_name", "topics.display_name",
        "MH",
    ),
    "year": (
        "publication year", "PY", "year", "Jahr", "Jahr ermittelt", "Erscheinungsjahr",
        "Publikationsjahr", "Veröffentlichungsjahr", "pub year", "year published", "published year",
        "year of publication", "出版年份", "出版年", "发表年份", "年份", "年", "年度", "出版年度",
        "発行年", "出版年月", "Год", "Год публикации", "año", "año de publicación", "ano",
        "ano de publicação", "année", "année de publication", "anno", "연도", "발행연도", "yıl",
        "rok", "jaar", "år",
    ),
    "date": (
        "prism:coverDate", "cover date", "issue date", "publication date", "PD", "date", "Datum",
        "Erscheinungsdatum", "Veröffentlichungsdatum", "published", "online date", "date published",
        "EA", "early access date", "prism:coverDisplayDate", "publication date (print)",
        "publication date (online)", "date of publication", "publication date (yyyy-mm-dd)",
        "date of publication (yyyy-mm-dd)", "出版日期", "发表时间", "发表日期", "日期", "発行日",
        "Дата публикации", "Дата", "fecha", "fecha de publicación", "data de publicação",
        "date de publication", "pubdate", "published date", "published online", "published print",
        "online publication date", "issued", "issue date/year",
    ),
    "doi": (
        "doi", "DI", "item doi", "prism:doi", "dois", "digital object identifier", "DOI号",
        "DOI编号", "DOI number", "article doi", "doi link", "doi url", "DOI-номер", "work doi",
        "external ids",
    ),
    "venue": (
        "source title", "SO", "prism:publicationName", "publication title", "publication name",
        "journal", "journal title", "source", "Zeitschrift/Zeitung", "Zeitschrift", "Zeitung",
        "Quelle", "venue", "journal/book", "booktitle", "secondary title", "container title",
        "publication", "periodical", "Zeitschriftentitel", "Konferenz",
        "primary_location.source.display_name", "host_venue.display_name",
        "source title/anthology title", "anthology title", "source name", "journal name",
        "journal or source", "journal/source", "full source title", "publication source",
        "published in", "proceedings title", "conference name", "publication venue", "pubtitle",
        "T2", "来源出版物名称", "来源出版物", "来源", "文献来源", "期刊", "刊名", "期刊名称",
        "出版物", "來源出版物名稱", "期刊名稱", "来源刊名", "ソースタイトル", "出版物名",
        "収録物名", "掲載誌", "雑誌名", "資料名", "Название источника", "Источник", "Журнал",
        "título de la fuente", "revista", "fuente", "título da fonte",
        "título da fonte de publicação", "titre de la source", "titolo della fonte", "revue",
        "rivista", "저널", "dergi", "czasopismo", "periódico", "tidsskrift", "tijdschrift",
    ),
    "authors": (
        "author full names", "AF", "著者フルネーム", "authors", "AU", "author", "Autor", "Autoren",
        "Autor/in", "Autor:innen", "Verfasser", "creator", "dc:creator", "author names",
        "first author", "author name", "authors full name", "author(s) name", "author list",
        "authorships.author.display_name",
        "authors list", "full author names", "作者", "作者姓名", "作者全名", "第一作者", "著者",
        "著者名", "著者名全部", "Авторы", "Автор", "ФИО авторов", "Полные имена авторов", "autores",
        "auteurs", "auteur", "autori", "저자", "yazarlar", "autorzy", "autoři", "creators",
        "Verfasser/in",
    ),
    "type": (
        "document type", "DT", "subtypeDescription", "content type", "item type", "Dokumenttyp",
        "publication type", "type", "Typ", "Publikationstyp", "type of reference",
        "document identifier", "文献类型", "文件类型", "文獻類型", "文書タイプ", "文献タイプ",
        "Тип документа", "tipo de documento", "type de document", "doctype", "ArticleType",
        "BibliographyType",
    ),
    "language": (
        "language of original document", "LA", "language", "Sprache", "dc:language", "lang",
        "原始文献语言", "文献语言", "语种", "语言", "原始文献語言", "元の文書の言語", "言語",
        "Язык оригинального документа", "Язык", "idioma", "idioma del documento original", "langue",
        "lingua",
    ),
    "volume": (
        "volume", "VL", "journal volume", "prism:volume", "Band", "Jahrgang", "volume number", "卷",
        "卷号", "巻", "Том", "volumen", "vol", "biblio.volume",
    ),
    "issue": (
        "issue", "IS", "journal issue", "prism:issueIdentifier", "Heft", "number", "Ausgabe",
        "issue number", "期", "期号", "号", "Выпуск", "número", "numero", "numéro", "issue no",
        "biblio.issue", "number (issue)",
    ),
    "pages": (
        "pages", "prism:pageRange", "Seiten", "page range", "Seitenbereich", "pagination",
        "page numbers", "页码", "頁碼", "ページ", "Страницы", "páginas", "seite", "pages from-to",
    ),
    "first_page": (
        "page start", "BP", "start page", "first page", "Seite von", "起始页码", "開始頁", "起始頁",
        "開始ページ", "Страница начала", "Начальная страница", "página inicial", "page de début",
        "biblio.first_page",
    ),
    "last_page": (
        "page end", "EP", "end page", "last page", "Seite bis", "结束页码", "結束頁", "終了ページ",
        "Страница окончания", "Конечная страница", "página final", "page de fin",
        "biblio.last_page",
    ),
    "article_number": (
        "art no", "AR", "article-number", "Artikelnummer", "论文编号", "文献编号", "論文番号",
        "Статья №", "Номер статьи", "número de artículo", "article no",
    ),
    "affiliations": (
        "affiliations", "C1", "author affiliations", "addresses", "affiliation", "Institutionen",
        "authors (raw affiliation)", "authorships.raw_affiliation_strings", "authors affiliations",
        "归属机构", "机构", "所属机关", "歸屬機構", "所属機関", "Организации",
        "Место работы авторов", "afiliaciones", "afiliações",
        "institution", "AuthorAffiliation",
    ),
    "references": (
        "references", "CR", "cited references", "Literaturverzeichnis", "参考文献", "參考文獻",
        "Пристатейные ссылки", "Список литературы", "referencias", "referências", "références",
        "referenced_works", "cited reference",
    ),
    "month": (
        "published month", "publication month", "month", "pub month", "月", "Monat", "mes", "mois",
    ),
    "day": (
        "day", "pub day", "日", "Tag",
    ),
    "database": (
        "database", "DB", "source database", "database name", "Datenbank", "sources",
    ),
    "times_cited": (
        "times cited, wos core", "cited by", "TC", "times cited", "cited by count",
        "article citation count", "citing works count", "citation count", "citations", "cites",
        "施引文献", "被引频次", "被引次数", "引文", "被引用数", "被引用文献", "Цитирования",
        "Цитируется", "citado por", "cité par", "citato da",
    ),
    "export_date": (
        "date of export", "times cited on", "times_cited_on", "DA", "export date", "query date",
    ),
    "institutions": (
        "C3", "institutions", "affiliations (enhanced)", "authorships.institutions.display_name",
        "institutions.display_name", "authors affiliations - name of research organization",
    ),
    "issn": (
        "issn", "SN", "issns", "prism:issn", "print issn", "国际标准期刊号",
    ),
    "isbn": (
        "isbn", "BN", "isbns",
    ),
    "publisher": (
        "publisher", "PU", "出版商", "出版社", "出版者", "Издательство", "Verlag", "editorial",
    ),
    "funding": (
        "FU", "funding orgs", "funding details", "funder", "funding", "funding information",
    ),
    "funding_text": (
        "FX", "funding text", "funding text 1", "funding texts", "acknowledgements",
    ),
    "corresponding": (
        "RP", "reprint addresses", "correspondence address", "corresponding authors",
    ),
    "categories": (
        "WC", "wos categories", "web of science categories", "subject areas",
    ),
    "all_cited": (
        "Z9", "times cited, all databases", "times_cited_all",
    ),
    "short_venue": (
        "J9", "journal abbreviation", "abbreviated source title",
    ),
    "early_access": (
        "EA", "early access date", "early access",
    ),
    "printed": (
        "authors as printed",
    ),
    "copyright": (
        "copyright statement",
    ),
    "others": (
        "other fields",
    ),
    "citation": (
        "citation",
    ),
    "remarks": (
        "extra",
    ),
    "link": (
        "link", "url", "prism:url", "pdf link", "links", "full text link", "链接", "連結", "リンク",
        "Ссылка", "enlace", "lien", "collegamento", "article url", "source urls", "external url",
        "source url", "openalex url", "dimensions url", "open url link", "doi link", "document url",
        "PLink", "fulltexturl", "landing page",
    ),
}  # fmt: skip

# Columns of well-known exports that hold nothing a record has a place for.
_NEEDLESS = (
    "180 day usage count|@ fa|abbreviated source title|access date|accession number|age|altmetric|"
    "art no|author id|author s id|authorcount|authors raw affiliation|authors with affiliations|"
    "automatic tags|book author full names|book authors|book doi|book editors|book group authors|"
    "book series subtitle|book series title|call number|cas registry numbers|chemicals|"
    "chemicals cas|citation|citation key|citationurl|cited reference count|citesperauthor|"
    "citesperyear|citesurl|citing patents count|city|clinical trial numbers|coden|conference code|"
    "conference date|conference host|conference location|conference name date|conference sponsor|"
    "conference title|copyright|country|covidence|create date|custom1|custom2|custom3|custom4|"
    "custom5|date added|date added to xplore|date modified|device manufacturer|device tradenames|"
    "drug manufacturer|drug tradenames|ecc|editors|eissn|email addresses|embase classification|"
    "embase link|emtree drug index terms major focus|entry date|entry number|extra|extras|fcr|"
    "file|file attachments|first author|full names|full record entry date|fund acr|fund no|"
    "fund sponsor|funder country|funding name preferred|grid ids|group authors|groups|gsrank|"
    "highly cited status|hot paper status|ids number|is oa|is open access|is retracted|isbn|issns|"
    "journal iso abbreviation|library catalog|licence|license|link attachments|mag id|"
    "manufacturers|meeting abstract|meeting date|microsoft academic id|molecular sequence numbers|"
    "nihms id|note|notes|num pages|number of pages|open access|open access colour|"
    "open access designations|open access license|open url link|openaccess|openaccessflag|"
    "openalex id|orcids|original abstract|original title|owner|part number|patent citation count|"
    "pii|place published|pmcid|pmid|priority|prism:aggregationtype|prism:eissn|publication stage|"
    "publisher address|publisher city|pubmed id|rank|rating|rcr|read status|ref|reference count|"
    "relatedurl|research areas|research organizations|research organizations standardized|"
    "researcher ids|rights|shorttitle|since 2013 usage count|source|source country|source id|"
    "special issue|sponsors|state|study|subtype|supplement|sustainable development goals|tags|"
    "address|annote|archive|archive location|asreview ranking|authorships author id|"
    "authorships countries|chapter|city of research organization|"
    "country of research organization|howpublished|legal status|location|number of volumes|"
    "open access is oa|page count|place|pmc id|primary location landing page url|recent citations|"
    "reporttype|school|short title|source linkout|state of research organization|"
    "uids of supporting grants|organizations|editor|"
    "timestamp|tradenames|units of assessment|version|web of science index|web of science record"
)
#: The same, split.
IGNORED = frozenset(_NEEDLESS.split("|"))
