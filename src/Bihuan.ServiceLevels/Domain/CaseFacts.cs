namespace Bihuan.ServiceLevels.Domain;

/// <summary>A fact as counting needs it: numbers of the vocabulary and UTC ticks.</summary>
internal record struct HeardFact(int Fact, long Seq, long At, int SelectorsFrom, int SelectorCount)
{
    /// <summary>UTC ticks; 0 when nothing was promised with it.</summary>
    public long PromisedAt { get; set; }
}

/// <summary>The facts of one case in a buffer that is used again for the next.</summary>
internal sealed class CaseFacts(ClockVocabulary words)
{
    private HeardFact[] _facts = new HeardFact[16];
    private (int Key, int Value)[] _selectors = new (int, int)[16];
    private int _count, _selectorCount;

    public ClockVocabulary Words => words;

    public int Count => _count;

    public void Clear() => (_count, _selectorCount) = (0, 0);

    public void Add(ClockFact fact)
    {
        Add(words.Fact(fact.Name, fact.Subject), fact.Seq, fact.OccurredAt.UtcTicks);
        if (fact.PromisedAt is { } promised) Promise(promised.UtcTicks);
        if (fact.Selectors is not { } selectors) return;
        foreach (var (key, value) in selectors) AddSelector(words.Key(key), words.Value(value));
    }

    public void Add(int fact, long seq, long at)
    {
        if (_count == _facts.Length) Array.Resize(ref _facts, _count * 2);
        _facts[_count++] = new HeardFact(fact, seq, at, _selectorCount, 0);
    }

    /// <summary>What was promised with the fact added last.</summary>
    public void Promise(long ticks) => _facts[_count - 1].PromisedAt = ticks;

    /// <summary>A selector of the fact added last.</summary>
    public void AddSelector(int key, int value)
    {
        if (_selectorCount == _selectors.Length) Array.Resize(ref _selectors, _selectorCount * 2);
        _selectors[_selectorCount++] = (key, value);
        _facts[_count - 1].SelectorCount++;
    }

    public ReadOnlySpan<(int Key, int Value)> SelectorsOf(in HeardFact fact) => _selectors.AsSpan(fact.SelectorsFrom, fact.SelectorCount);

    /// <summary>In the order in which they happened, then as recorded. They nearly always are, hence the plain insertion.</summary>
    public ReadOnlySpan<HeardFact> InOrder()
    {
        for (var i = 1; i < _count; i++)
        {
            if (!IsAfter(_facts[i - 1], _facts[i])) continue;
            var moving = _facts[i];
            var at = i;
            for (; at > 0 && IsAfter(_facts[at - 1], moving); at--) _facts[at] = _facts[at - 1];
            _facts[at] = moving;
        }

        return _facts.AsSpan(0, _count);
    }

    private static bool IsAfter(in HeardFact one, in HeardFact other) => one.At > other.At || (one.At == other.At && one.Seq > other.Seq);
}
