using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;

namespace Bihuan.Platform.Words;

/// <summary>The texts of every module in every language, read once from the embedded language files.</summary>
public sealed class WordsCatalog
{
    public const string Default = "zh-CN";

    private readonly FrozenDictionary<string, FrozenDictionary<string, string>> _languages;
    private readonly ConcurrentDictionary<(string Language, string Name), object> _made = new();
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, CompositeFormat>> _formats = new(StringComparer.Ordinal);

    public WordsCatalog(IEnumerable<Assembly> assemblies)
    {
        var all = new Dictionary<string, Dictionary<string, string>>(StringComparer.Ordinal);
        foreach (var assembly in assemblies.Distinct())
        {
            foreach (var name in assembly.GetManifestResourceNames().Where(x => x.Contains(".Words.", StringComparison.Ordinal) && x.EndsWith(".json", StringComparison.Ordinal)))
            {
                var language = name[(name.IndexOf(".Words.", StringComparison.Ordinal) + 7)..^5];
                using var stream = assembly.GetManifestResourceStream(name)!;
                var words = JsonSerializer.Deserialize<Dictionary<string, string>>(stream) ?? [];
                if (!all.TryGetValue(language, out var into)) all[language] = into = new Dictionary<string, string>(StringComparer.Ordinal);
                foreach (var (key, text) in words) into[key] = text;
            }
        }

        _languages = all.ToFrozenDictionary(x => x.Key, x => x.Value.ToFrozenDictionary(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    public IEnumerable<string> Languages => _languages.Keys;

    public IEnumerable<string> Keys(string language) => _languages[language].Keys;

    public bool Has(string language) => _languages.ContainsKey(language);

    public string? Find(string language, string key) =>
        _languages.TryGetValue(language, out var words) && words.TryGetValue(key, out var text) ? text : null;

    public Words In(string language) => new(this, Has(language) ? language : Default);

    internal FrozenDictionary<string, string> Texts(string language) => _languages.GetValueOrDefault(language, FrozenDictionary<string, string>.Empty);

    /// <summary>Texts with placeholders, read once: reading one takes longer than filling it.</summary>
    internal ConcurrentDictionary<string, CompositeFormat> Formats(string language) => _formats.GetOrAdd(language, static _ => new(StringComparer.Ordinal));

    internal object Once<T>(Words words, string name, Func<Words, T> make)
        where T : notnull => _made.GetOrAdd((words.Lang, name), static (_, x) => x.make(x.words), (words, make));

    /// <summary>The best language for an Accept-Language header or a stored choice; Chinese when nothing fits.</summary>
    public string Choose(string? wanted)
    {
        foreach (var part in (wanted ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var tag = part.Split(';')[0].Trim();
            if (Has(tag)) return tag;
            var match = _languages.Keys.FirstOrDefault(x => x.StartsWith(tag.Split('-')[0], StringComparison.OrdinalIgnoreCase));
            if (match is not null && tag.Length > 1) return match;
        }

        return Default;
    }
}

/// <summary>Texts in one reader's language. A key without a text shows itself, so that it is noticed rather than blank.</summary>
public sealed class Words(WordsCatalog catalog, string language)
{
    private readonly FrozenDictionary<string, string> _texts = catalog.Texts(language);
    private readonly ConcurrentDictionary<string, CompositeFormat> _formats = catalog.Formats(language);

    public string Lang => language;

    public CultureInfo Culture { get; } = CultureInfo.GetCultureInfo(language);

    public string this[string key] => Find(key) ?? key;

    public string? Find(string key) => _texts.GetValueOrDefault(key);

    /// <summary>The word for a code of a code list: <c>Code("grade", "red")</c>; the code itself when it has none (codes are data).</summary>
    public string Code(string list, string? code) => string.IsNullOrEmpty(code) ? "" : Find(list + "." + code) ?? code;

    /// <summary>What is put together from words and nothing else: made for the first reader of a language, kept for all.</summary>
    public T Once<T>(string name, Func<Words, T> make)
        where T : notnull => (T)catalog.Once(this, name, make);

    public string Format(string key, params ReadOnlySpan<object?> args) =>
        string.Format(Culture, _formats.GetOrAdd(key, static (key, words) => CompositeFormat.Parse(words[key]), this), args);

    /// <summary>Chinese has one form; English one and other. The number is argument 0.</summary>
    public string Plural(string key, long n) =>
        string.Format(Culture, Find(key + (n == 1 ? "#one" : "#other")) ?? this[key + "#other"], n);
}
