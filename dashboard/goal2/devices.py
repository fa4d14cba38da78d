"""Kinds of innovations and the smart-city dimensions they serve, by the codes of the store."""

from dashboard.language.text import Text

CATEGORIES: dict[str, Text] = {
    "camera": Text("กล้องวงจรปิด / AI CCTV", "Cameras, AI CCTV"),
    "shared_camera": Text("กล้องภาคเอกชนที่เชื่อมต่อ", "Shared private cameras"),
    "sos_pole": Text("เสา SOS", "SOS poles"),
    "mobile_unit": Text("รถสายตรวจ / ศูนย์เคลื่อนที่", "Mobile units"),
    "drone": Text("โดรน", "Drones"),
    "control_room": Text("ศูนย์ควบคุม (CCOC, RTCC)", "Control room (CCOC, RTCC)"),
    "public_address": Text("เสียงตามสาย", "Public address"),
    "app": Text("แอปพลิเคชัน / LINE OA", "Applications, LINE OA"),
    "radio": Text("ศูนย์วิทยุดิจิทัล", "Digital radio room"),
    "lighting": Text("ไฟส่องสว่าง / ปรับภูมิทัศน์", "Street light and painting works"),
    "red_box": Text("ตู้แดง QR", "QR red boxes"),
    "other": Text("อื่น ๆ", "Other"),
}
SMART_CITY: dict[str, Text] = {
    "governance": Text("การบริหารภาครัฐอัจฉริยะ", "Smart governance"),
    "living": Text("การดำรงชีวิตอัจฉริยะ", "Smart living"),
    "mobility": Text("การเดินทางอัจฉริยะ", "Smart mobility"),
    "people": Text("พลเมืองอัจฉริยะ", "Smart people"),
    "economy": Text("เศรษฐกิจอัจฉริยะ", "Smart economy"),
    "energy": Text("พลังงานอัจฉริยะ", "Smart energy"),
    "environment": Text("สิ่งแวดล้อมอัจฉริยะ", "Smart environment"),
}


def category_name(code: str) -> Text:
    """Return the name of a kind; one that is not in the list is among the others."""
    return CATEGORIES.get(code, CATEGORIES["other"])


def tag_name(code: str | None) -> Text:
    """Return the name of a smart-city dimension; a tag of a site's own as it was written, none as a dash."""
    return SMART_CITY.get(code or "", Text(code or "–", code or "–"))
