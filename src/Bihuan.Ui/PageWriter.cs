using System.Text;

namespace Bihuan.Ui;

/// <summary>What the framework writes a page's elements to. It never parts a pair of surrogates between two writes.</summary>
internal sealed class PageWriter(MarkupText into) : TextWriter
{
    public MarkupText Into => into;

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => into.AddRaw([value]);

    public override void Write(string? value) => into.AddRaw(value);

    public override void Write(char[] buffer, int index, int count) => into.AddRaw(buffer.AsSpan(index, count));

    public override void Write(ReadOnlySpan<char> buffer) => into.AddRaw(buffer);
}
