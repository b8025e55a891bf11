using System.Text;

namespace Bihuan.ServiceLevels.Domain;

/// <summary>
/// Numbers for what facts are called and what their selectors say, so that counting compares numbers and not texts. Grows as it
/// hears; used by one thread at a time.
/// </summary>
internal sealed class ClockVocabulary
{
    private readonly Utf8Numbers _facts = new(), _keys = new(), _values = new();
    private readonly List<ClockFact> _named = [];

    public int KeyCount => _keys.Count;

    public int FactCount => _facts.Count;

    /// <param name="nameAndSubject"><c>case.hold-added|customer</c>; the bar stands there without a subject too.</param>
    public int Fact(ReadOnlySpan<byte> nameAndSubject)
    {
        var number = _facts.Of(nameAndSubject);
        if (number == _named.Count) _named.Add(Named(Encoding.UTF8.GetString(nameAndSubject)));
        return number;
    }

    public int Fact(string name, string? subject) => Fact(Encoding.UTF8.GetBytes($"{name}|{subject}"));

    /// <summary>Name and subject of a number, as a fact without times.</summary>
    public ClockFact Fact(int number) => _named[number];

    public int Key(ReadOnlySpan<byte> key) => _keys.Of(key);

    public int Key(string key) => _keys.Of(Encoding.UTF8.GetBytes(key));

    public int Value(ReadOnlySpan<byte> value) => _values.Of(value);

    public int Value(string value) => _values.Of(Encoding.UTF8.GetBytes(value));

    private static ClockFact Named(string text)
    {
        var bar = text.IndexOf('|', StringComparison.Ordinal);
        return new ClockFact(text[..bar], 0, default, default) { Subject = bar == text.Length - 1 ? null : Uri.UnescapeDataString(text[(bar + 1)..]) };
    }

    /// <summary>An open-addressing table from bytes to numbers: the texts come as slices of rows and none is made into a string.</summary>
    private sealed class Utf8Numbers
    {
        private readonly List<(byte[] Text, uint Hash)> _known = [];
        private int[] _slots = new int[256];

        public int Count => _known.Count;

        public int Of(ReadOnlySpan<byte> text)
        {
            var hash = Hash(text);
            for (var at = hash; ; at++)
            {
                var number = _slots[at & (_slots.Length - 1)] - 1;
                if (number < 0) return Add(text.ToArray(), hash);
                if (_known[number].Hash == hash && text.SequenceEqual(_known[number].Text)) return number;
            }
        }

        private int Add(byte[] text, uint hash)
        {
            _known.Add((text, hash));
            if (_known.Count * 2 > _slots.Length) _slots = new int[_slots.Length * 2];
            else { Place(_known.Count - 1); return _known.Count - 1; }
            for (var number = 0; number < _known.Count; number++) Place(number);
            return _known.Count - 1;
        }

        private void Place(int number)
        {
            var at = _known[number].Hash;
            while (_slots[at & (_slots.Length - 1)] != 0) at++;
            _slots[at & (_slots.Length - 1)] = number + 1;
        }

        // FNV-1a: short texts, no adversary.
        private static uint Hash(ReadOnlySpan<byte> text)
        {
            var hash = 2166136261u;
            foreach (var b in text) hash = (hash ^ b) * 16777619u;
            return hash;
        }
    }
}
