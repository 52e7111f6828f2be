"""Judge the pictures on photographs that nobody here took: counts against marks made by hand, and sheets.

    python -m tools.judge [--only NAME …] [--sheets FOLDER]

The photographs come from public packages and stay out of the repository; photographs.json has their marks.
"""
