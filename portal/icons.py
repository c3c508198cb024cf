"""Line icons, drawn for this portal on a 24 × 24 grid; the tag ``{% icon %}`` wraps them in an SVG element.

``MIRRORED`` names those that point along the line of reading: style sheets flip them in right-to-left pages.
"""

ICONS = {
    "alert": '<path d="M12 4 2.8 20h18.4L12 4Z"/><path d="M12 10v4.5M12 17.2v.1"/>',
    "arrow-next": '<path d="M4 12h15M13 6l6 6-6 6"/>',
    "arrow-back": '<path d="M20 12H5M11 6l-6 6 6 6"/>',
    "book": (
        '<path d="M12 6.5C10 5 7 4.5 3.5 4.5v13.8c3.5 0 6.5.6 8.5 2 2-1.4 5-2 8.5-2V4.5C17 4.5 14 5 12 6.5Z"/>'
        '<path d="M12 6.5v13.8"/>'
    ),
    "calendar": '<path d="M4 6h16v14H4zM4 10.5h16M8.5 3.5V8M15.5 3.5V8"/>',
    "check": '<path d="m4.5 12.5 5 5 10-11"/>',
    "chevron-down": '<path d="m6 9 6 6 6-6"/>',
    "chevron-next": '<path d="m9 6 6 6-6 6"/>',
    "close": '<path d="m6 6 12 12M18 6 6 18"/>',
    "coin": (
        '<ellipse cx="12" cy="7" rx="8" ry="3.5"/>'
        '<path d="M4 7v5c0 1.9 3.6 3.5 8 3.5s8-1.6 8-3.5V7M4 12v5c0 1.9 3.6 3.5 8 3.5s8-1.6 8-3.5v-5"/>'
    ),
    "document": '<path d="M6 3h8l4.5 4.5V21H6z"/><path d="M13.5 3.5V8H18M9 12.5h6M9 16.5h6"/>',
    "download": '<path d="M12 4v11M7 10.5l5 5 5-5M4.5 20h15"/>',
    "external": '<path d="M10 5H5v14h14v-5M14 4h6v6M20 4l-9 9"/>',
    "feed": (
        '<path d="M5 4.5A14.5 14.5 0 0 1 19.5 19M5 10.5a8.5 8.5 0 0 1 8.5 8.5"/><circle cx="6.5" cy="17.5" r="1.5"/>'
    ),
    "flag": '<path d="M6 21V4M6 5c4-2 7 2 12 0v8.5c-5 2-8-2-12 0"/>',
    "gift": (
        '<path d="M3.5 13.5 7 12l4.5 2.5H15a1.7 1.7 0 0 1 0 3.4h-4.5M15.5 15l4-2.5a1.7 1.7 0 0 1 1.7'
        ' 2.9l-6.2 4.6H9.5l-2.5-1.5-3.5 1"/><path d="M13 10.5V3.5M9.8 6.5 13 3.3l3.2 3.2"/>'
    ),
    "globe": '<circle cx="12" cy="12" r="8.5"/><path d="M3.5 12h17M12 3.5c5 5 5 12 0 17-5-5-5-12 0-17Z"/>',
    "info": '<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5.5M12 7.8v.1"/>',
    "link": (
        '<path d="M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1"/>'
        '<path d="M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1"/>'
    ),
    "mail": '<path d="M3.5 5.5h17v13h-17z"/><path d="m4 6 8 6.5L20 6"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
    "partners": (
        '<circle cx="8" cy="8" r="3"/><circle cx="16.5" cy="9" r="2.5"/>'
        '<path d="M2.5 19.5c0-4 2.3-6 5.5-6s5.5 2 5.5 6M15 14.2c3.7-.8 6.5 1.2 6.5 5.3"/>'
    ),
    "pencil": '<path d="m4 20 1-4.5L16.5 4 20 7.5 8.5 19 4 20ZM14 6.5l3.5 3.5"/>',
    "place": (
        '<path d="M12 21c-4.5-4.6-6.5-8-6.5-11a6.5 6.5 0 0 1 13 0c0 3-2 6.4-6.5 11Z"/><circle cx="12" cy="10" r="2.3"/>'
    ),
    "print": '<path d="M7 9V3.5h10V9M7 17H4V9h16v8h-3"/><path d="M7 14h10v6.5H7z"/>',
    "save": '<path d="M6.5 3.5h11V21L12 16.5 6.5 21z"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>',
    "share": (
        '<circle cx="6" cy="12" r="2.5"/><circle cx="17.5" cy="5.5" r="2.5"/><circle cx="17.5" cy="18.5" r="2.5"/>'
        '<path d="m8.3 10.8 7-4M8.3 13.2l7 4"/>'
    ),
    "translate": (
        '<path d="M3 6h10M8 3.5V6M11 6c-.8 4-3.5 7-7.5 9M5.5 9.5c1.2 2.5 3 4.2 5.5 5.5M12 20.5 16.5 10 21'
        ' 20.5M13.7 17h5.6"/>'
    ),
}

MIRRORED = frozenset(
    {"arrow-next", "arrow-back", "book", "chevron-next", "document", "external", "flag", "gift", "search", "share"}
)
