# What the pipeline writes into the documents.

page-in-evidence = evidence
page-in-report = report
page-evidence-of-chapter = Tests, tables and sources of this chapter: evidence
page-chapter-in-report = This chapter in the report
