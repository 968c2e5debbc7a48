"""2,000 lines to tokenise: many languages, code, emoji, numbers, white space, special tokens, and characters by chance."""

import random

SENTENCES = """All human beings are born free and equal in dignity and rights; they're endowed with reason.
I'll say it's NOT what you'd've thought, isn't it? WE'RE DONE, DON'T YOU'LL SEE. 'tis the '90s
Alle Menschen sind frei und gleich an Würde und Rechten geboren. Straße, GRÖẞE, Übermut
Tous les êtres humains naissent libres et égaux en dignité ; l'homme n'est qu'un roseau
Todos los seres humanos nacen libres e iguales: ¿cómo? ¡así! El niño añadió azúcar
Todos os seres humanos nascem livres — não há exceção, coração, avô e avó
Tutti gli esseri umani nascono liberi ed eguali; perché è così, città e virtù
Wszyscy ludzie rodzą się wolni i równi: zażółć gęślą jaźń
Všichni lidé rodí se svobodní; příliš žluťoučký kůň úpěl ďábelské ódy
Minden emberi lény szabadon születik: árvíztűrő tükörfúrógép
Bütün insanlar hür doğar: İstanbul'da ılık IŞIK, iğde ağacı
Все люди рождаются свободными и равными в своём достоинстве и правах. Ёжик, йод
Усі люди народжуються вільними; з'їзд, ґанок, їжак, єдність
Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι. ΟΔΥΣΣΕΥΣ ὁ πολύτροπος ᾠδή
כל בני האדם נולדו בני חורין ושווים בערכם. שָׁלוֹם עוֹלָם
يولد جميع الناس أحرارا متساوين في الكرامة والحقوق. السَّلَامُ عَلَيْكُمْ ﷺ ١٢٣٤
تمام افراد بشر آزاد به دنیا می‌آیند ۱۲۳
सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता है। क्षत्रिय १२३ क़लम
সমস্ত মানুষ স্বাধীনভাবে জন্মগ্রহণ করে। কোনো ১২৩
எல்லா மனிதரும் சுதந்திரமாகவே பிறக்கின்றனர் கொ
మనుష్యులందరు స్వతంత్రులుగా జన్మించిరి. ಎಲ್ಲಾ ಮಾನವರೂ ಸ್ವತಂತ್ರರಾಗಿ
มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกัน น้ำ ๑๒๓
人人生而自由,在尊严和权利上一律平等。他们赋有理性和良心,并应以兄弟关系的精神相对待。
人人生而自由,在尊嚴和權利上一律平等。𠮷野家 龍龜 豈更車
すべての人間は、生まれながらにして自由であり、がぎぐげご パピプペポ ガギグ カタカナ。
모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다. 각
Tất cả mọi người sinh ra đều được tự do và bình đẳng về nhân phẩm; Việt Nữ phở
Ɓaa kee ɗo, Yorùbá ẹ̀kọ́ ọ̀rẹ́; Ìgbò ụmụ mmadụ; Hawaiʻi ʻōlelo
ყველა ადამიანი იბადება თავისუფალი. ᲛᲗᲐᲕᲠᲣᲚᲘ Բոլոր մարդիկ ծնվում են ազատ և
def main(argv: list[str]) -> int:\t# tabs\tand  spaces\\n    return {k: v**2 for k, v in enumerate(argv[1:])}
for (int i = 0; i < n; ++i) { a[i] ^= 0xFFu >> (i & 7); } /* done */ // x!=y && !z
SELECT * FROM "t" WHERE x >= 1e-9 AND y <> 'it''s' ORDER BY 1 DESC; -- 100%
<div class="a-b_c" id='x'>&nbsp;&#8217;</div> <?php echo $x->y['z']; ?> http://a.b/c?d=e&f=%20#g
func f<T>(_ x: T?) -> [T] where T: P { x.map { [$0] } ?? [] } // ünïcödé idéntifiers = λx→x²
😀😃 family 👨‍👩‍👧‍👦 flag 🇩🇪🇯🇵 skin 👍🏽 keycap 1️⃣ heart ❤️ ☃ ♥︎ 🏴󠁧󠁢󠁥󠁮󠁧󠁿
3.14159 1,000,000 12345678 0x1F ½ ¾ ² ³ Ⅷ ⅻ ① 一二三 ९८ 1st 2nd 10% €5 £3 $7 −4 ±2 10⁻³
ﬁ ﬂ ﬀ ﬃ ſt ™ ℃ Å Ω K ㎏ ㈱ ｆｕｌｌ ｗｉｄｔｈ １２３ ｶﾞ 'ſ ẛ̣ ǆ Ǆ
e\u0301 n\u0303 a\u0323\u0302 \u1e69 s\u0323\u0307 q\u0307\u0323 \uac00\u11a8 \u1100\u1161\u11a8 A\u030a \u212b \u0344 \u0958
zero\u200bwidth soft\u00adhyphen nbsp\u00a0here thin\u2009space ideographic\u3000space \ufeffbom \u2028line \u2029par \x85nel \x1f \x7f \ufffd
[CLS] [SEP] [MASK][PAD] <s> </s> <unk> <pad> <mask>  x <|endoftext|>hello<|im_start|>user<|im_end|> <|begin_of_text|> <0x41> ▁ ▁a ##ing""".split("\n")
SPACES = [" ", "  ", "   ", "\t", "\n", "\r\n", "\n\n", " \n", "\n ", "     ", "\t\t ", "\u00a0", "\u3000", " \r ", "\n\n  \n"]
SPECIALS = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "[CLS]", "[SEP]", "[MASK]", "[UNK]", "<s>", "</s>", "<unk>", "<mask>", "<word>", "<Norm É>"]
PARTS = ["'s", "'S", "'ll", "'LL", "n't", " do not", "a" * 150, "ab" * 90, "-" * 40, "=" * 17, "!?" * 9, "0" * 25, "é" * 30, "ा" * 5, "の" * 20]


def character(source):
    """Any but those of Unicode's later years, which the tools' tables know or not."""
    ranges = [(0x20, 0x7F), (0xA0, 0x250), (0x300, 0x370), (0x370, 0x500), (0x5D0, 0x5EB), (0x900, 0x940), (0xE01, 0xE3B)]
    ranges += [(0x1E00, 0x1EFF), (0x2010, 0x2028), (0x2190, 0x2300), (0x3041, 0x3097), (0x4E00, 0x9FA5), (0xAC00, 0xD7A4)]
    ranges += [(0xF900, 0xFA2E), (0xFF01, 0xFFBF), (0x1D400, 0x1D455), (0x1F600, 0x1F64F), (0x20000, 0x20100)]
    return chr(source.randrange(*source.choice(ranges)))


def line(source):
    words = source.choice(SENTENCES).split(" ")
    start = source.randrange(len(words))
    text = source.choice(["", "", "", " ", "\n", "\t "])
    for word in words[start : start + source.randrange(1, 14)]:
        text += word
        chance = source.random()
        if chance < 0.06:
            text += source.choice(SPECIALS)
        elif chance < 0.10:
            text += source.choice(PARTS)
        elif chance < 0.14:
            text += "".join(character(source) for _ in range(source.randrange(1, 6)))
        elif chance < 0.18:
            text += str(source.randrange(10 ** source.randrange(1, 12)))
        text += source.choice(SPACES) if source.random() < 0.2 else " "
    return text if source.random() < 0.3 else text.rstrip(" ")


def lines(count=2000):
    source = random.Random(20)
    fixed = SENTENCES + ["", " ", "  ", "\n", "a", "é", " a", "a ", "<s>", " <s> ", "[CLS]"]
    return fixed + [line(source) for _ in range(count - len(fixed))]
