def draw(lit: str = "") -> str:
    return (
        '<svg viewBox="0 0 120 40" width="120" height="40">'
        '<rect width="118" height="38" fill="none" stroke="currentColor"/>'
        f'<text x="10" y="25" fill="currentColor">{lit}</text></svg>'
    )
