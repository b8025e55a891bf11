using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Bihuan.Platform.Policies;

/// <summary>
/// A YAML document as a small tree that remembers where everything stood. YamlDotNet's own tree stops at the first
/// duplicate key; an author wants all mistakes at once, so we build ours from the parser's events. Aliases are refused:
/// a policy should read the same from top to bottom, and they are how a small file becomes a huge one.
/// </summary>
internal abstract record PolicyNode(int Line, int Column);

internal sealed record PolicyScalar(int Line, int Column, string Text, bool IsPlain) : PolicyNode(Line, Column)
{
    public bool IsNull => IsPlain && Text is "" or "~" or "null" or "Null" or "NULL";
}

internal sealed record PolicySequence(int Line, int Column, IReadOnlyList<PolicyNode> Items) : PolicyNode(Line, Column);

internal sealed record PolicyEntry(string Key, int Line, int Column, PolicyNode Value);

internal sealed record PolicyMapping(int Line, int Column, IReadOnlyList<PolicyEntry> Entries) : PolicyNode(Line, Column)
{
    public PolicyEntry? Find(string key) => Entries.FirstOrDefault(e => string.Equals(e.Key, key, StringComparison.Ordinal));
}

/// <summary>Builds the tree and collects what is wrong with the YAML as such.</summary>
internal sealed class PolicyParser(string file, List<PolicyError> errors)
{
    private const int DepthMax = 32;

    public PolicyNode? Parse(string yaml)
    {
        var parser = new Parser(new StringReader(yaml));
        try
        {
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _))
            {
                errors.Add(new PolicyError(file, 1, 1, "", PolicyErrorCodes.Empty, "The file holds no document."));
                return null;
            }

            var root = Node(parser, "", 0);
            parser.Consume<DocumentEnd>();
            if (parser.TryConsume<DocumentStart>(out var second)) Add(second, "", PolicyErrorCodes.Syntax, "Only one document a file.");
            return root;
        }
        catch (YamlException e)
        {
            errors.Add(new PolicyError(file, Whole(e.Start.Line), Whole(e.Start.Column), "", PolicyErrorCodes.Syntax, e.Message));
            return null;
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or EndOfStreamException)
        {
            // Over some broken flow lists the library loses its state, or the end of the file, and tells no place; the last good event is the nearest.
            var at = parser.Current?.End ?? Mark.Empty;
            errors.Add(new PolicyError(file, Whole(at.Line), Whole(at.Column), "", PolicyErrorCodes.Syntax, "Not readable after this place."));
            return null;
        }
    }

    private PolicyNode Node(IParser parser, string path, int depth)
    {
        if (depth > DepthMax)
        {
            Add(parser.Current!, path, PolicyErrorCodes.TooDeep, $"Nested deeper than {DepthMax}.");
            var (line, column) = At(parser.Current!);
            parser.SkipThisAndNestedEvents();
            return new PolicyScalar(line, column, "", IsPlain: true);
        }

        if (parser.TryConsume<Scalar>(out var scalar)) return Scalar(scalar);
        if (parser.TryConsume<SequenceStart>(out var sequence)) return Sequence(parser, sequence, path, depth);
        if (parser.TryConsume<MappingStart>(out var mapping)) return Mapping(parser, mapping, path, depth);

        var alias = parser.Consume<AnchorAlias>();
        Add(alias, path, PolicyErrorCodes.Alias, "Write it out; aliases are not read.");
        return new PolicyScalar(Whole(alias.Start.Line), Whole(alias.Start.Column), "", IsPlain: true);
    }

    private static PolicyScalar Scalar(Scalar scalar) =>
        new(Whole(scalar.Start.Line), Whole(scalar.Start.Column), scalar.Value, scalar.Style == ScalarStyle.Plain);

    private PolicySequence Sequence(IParser parser, SequenceStart start, string path, int depth)
    {
        var items = new List<PolicyNode>();
        while (!parser.TryConsume<SequenceEnd>(out _)) items.Add(Node(parser, $"{path}[{items.Count}]", depth + 1));
        return new PolicySequence(Whole(start.Start.Line), Whole(start.Start.Column), items);
    }

    private PolicyMapping Mapping(IParser parser, MappingStart start, string path, int depth)
    {
        var entries = new List<PolicyEntry>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var at = parser.Current!;
            if (!parser.TryConsume<Scalar>(out var key))
            {
                Add(at, path, PolicyErrorCodes.Syntax, "A key must be a plain word.");
                parser.SkipThisAndNestedEvents();
                parser.SkipThisAndNestedEvents();
                continue;
            }

            var childPath = PolicyPath.Child(path, key.Value);
            var value = Node(parser, childPath, depth + 1);
            if (!seen.Add(key.Value)) Add(key, childPath, PolicyErrorCodes.DuplicateKey, $"The key '{key.Value}' stands twice.");
            else entries.Add(new PolicyEntry(key.Value, Whole(key.Start.Line), Whole(key.Start.Column), value));
        }

        return new PolicyMapping(Whole(start.Start.Line), Whole(start.Start.Column), entries);
    }

    private void Add(ParsingEvent at, string path, string code, string detail)
    {
        var (line, column) = At(at);
        errors.Add(new PolicyError(file, line, column, path, code, detail));
    }

    private static (int Line, int Column) At(ParsingEvent at) => (Whole(at.Start.Line), Whole(at.Start.Column));

    private static int Whole(long position) => (int)Math.Clamp(position, 1, int.MaxValue);
}
